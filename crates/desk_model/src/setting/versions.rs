//! From versions, each from its moment on, to the settings that a fold takes and those that hold now.

use super::Setting;
use crate::{
    Settings,
    entry::Priority,
    order,
    settings::{CLOSE_AFTER_DAYS, MATRIX, Matrix},
    sla::{OpenHours, Target},
};

fn matrix(priorities: &[Priority]) -> Matrix {
    let mut matrix = MATRIX;
    let cells = matrix.iter_mut().flatten();
    cells
        .zip(priorities)
        .for_each(|(cell, priority)| *cell = *priority);
    matrix
}

impl Settings {
    /// The settings that these versions give, each from its moment on, in the order in which they were set.
    #[must_use]
    pub fn of(versions: &[(u64, Setting)]) -> Self {
        let mut settings = Self::default();
        for (from_ms, setting) in versions {
            match setting {
                Setting::CloseAfter { days } => settings.close_after_days.push((*from_ms, *days)),
                Setting::Matrix { priorities } => settings.matrices.push((*from_ms, matrix(priorities))),
                Setting::Target {
                    clock,
                    priority,
                    queue,
                    minutes,
                } => settings.targets.push(Target {
                    clock: *clock,
                    priority: *priority,
                    queue: queue.clone(),
                    minutes: *minutes,
                    from_ms: *from_ms,
                }),
                Setting::Warning { percent } => settings.warn_percent = Some(*percent),
                Setting::Hours { queue, calendar } => settings.calendars.push(OpenHours {
                    queue: queue.clone(),
                    from_ms: *from_ms,
                    calendar: calendar.clone(),
                }),
                Setting::Queue { .. }
                | Setting::Category { .. }
                | Setting::Canned { .. }
                | Setting::Signature { .. }
                | Setting::Skills { .. }
                | Setting::Assigning { .. }
                | Setting::Survey { .. }
                | Setting::Macro { .. }
                | Setting::Field { .. } => {
                    settings.catalog.retain(|known| known.key() != setting.key());
                    if !setting.is_gone() {
                        settings.catalog.push(setting.clone());
                    }
                }
            }
        }
        order::sort_by_key(&mut settings.close_after_days, |(from_ms, _)| *from_ms);
        order::sort_by_key(&mut settings.matrices, |(from_ms, _)| *from_ms);
        order::sort_by_key(&mut settings.targets, |target| target.from_ms);
        order::sort_by_key(&mut settings.calendars, |hours| hours.from_ms);
        order::sort_by(&mut settings.catalog, |a, b| a.key().cmp(&b.key()));
        settings
    }

    /// What is promised now: of each clock, priority and queue the last target, if it is one.
    #[must_use]
    pub fn promised(&self) -> Vec<Target> {
        let mut now: Vec<Target> = Vec::new();
        for target in &self.targets {
            now.retain(|known| {
                (known.clock, known.priority, &known.queue) != (target.clock, target.priority, &target.queue)
            });
            now.push(target.clone());
        }
        now.retain(|target| target.minutes > 0);
        order::sort_by(&mut now, |a, b| {
            (a.clock, &a.queue, b.priority).cmp(&(b.clock, &b.queue, a.priority))
        });
        now
    }

    /// When queues are open now, each once.
    #[must_use]
    pub fn hours(&self) -> Vec<OpenHours> {
        let mut now: Vec<OpenHours> = Vec::new();
        for hours in &self.calendars {
            now.retain(|known| known.queue != hours.queue);
            now.push(hours.clone());
        }
        now.retain(|hours| !hours.is_gone());
        order::sort_by(&mut now, |a, b| a.queue.cmp(&b.queue));
        now
    }

    /// What holds now, of what is there once.
    #[must_use]
    pub fn now(&self) -> (u32, Matrix) {
        let days = self
            .close_after_days
            .last()
            .map_or(CLOSE_AFTER_DAYS, |(_, days)| *days);
        (days, self.matrices.last().map_or(MATRIX, |(_, matrix)| *matrix))
    }
}
