//! What was measured: samples with their unit and aim, and how they are said.

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Figure {
    pub what: String,
    pub unit: &'static str,
    pub aim: Option<Aim>,
    pub samples: Vec<f64>,
}

/// Which number of the samples is to be at most how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    Median(f64),
    P95(f64),
}

impl Figure {
    pub fn new(what: impl Into<String>, unit: &'static str, aim: Option<Aim>, samples: Vec<f64>) -> Figure {
        let mut samples = samples;
        samples.retain(|sample| sample.is_finite());
        samples.sort_by(f64::total_cmp);
        Figure {
            what: what.into(),
            unit,
            aim,
            samples,
        }
    }

    /// The sample that so much of a hundred are at or below; none when nothing was measured.
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        let rank = (self.samples.len() * percent).div_ceil(100);
        self.samples.get(rank.saturating_sub(1)).copied()
    }

    /// None when there is no aim or nothing was measured.
    pub fn is_met(&self) -> Option<bool> {
        let (median, p95) = (self.percentile(50)?, self.percentile(95)?);
        Some(match self.aim? {
            Aim::Median(most) => median <= most,
            Aim::P95(most) => p95 <= most,
        })
    }

    pub fn cells(&self) -> [String; 6] {
        let unit = self.unit;
        let aim = match self.aim {
            Some(Aim::Median(most)) => format!("at most {} {unit}", short(most)),
            Some(Aim::P95(most)) => format!("p95 at most {} {unit}", short(most)),
            None => "–".to_owned(),
        };
        let cell = |percent| {
            self.percentile(percent).map_or_else(
                || "not measured".to_owned(),
                |value| format!("{} {unit}", short(value)),
            )
        };
        let p95 = if self.samples.len() > 1 {
            cell(95)
        } else {
            "–".to_owned()
        };
        let met = match self.is_met() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "–",
        };
        [
            self.what.clone(),
            aim,
            cell(50),
            p95,
            self.samples.len().to_string(),
            met.to_owned(),
        ]
    }
}

/// Three figures are enough.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || size == size.trunc() => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    //! Percentiles by the nearest rank, worked out by hand.
    use super::*;

    fn figure(samples: &[f64]) -> Figure {
        Figure::new("x", "ms", Some(Aim::P95(30.0)), samples.to_vec())
    }

    #[test]
    fn percentiles_are_samples_that_were_measured() {
        let twenty: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(figure(&twenty).percentile(50), Some(10.0));
        assert_eq!(figure(&twenty).percentile(95), Some(19.0));
        assert_eq!(figure(&[7.0]).percentile(95), Some(7.0));
        assert_eq!(figure(&[]).percentile(50), None);
    }

    #[test]
    fn an_aim_is_met_by_the_number_that_it_names() {
        let figure = figure(&[1.0, 2.0, 31.0]);
        assert_eq!(figure.is_met(), Some(false));
        assert_eq!(
            figure.cells(),
            ["x", "p95 at most 30 ms", "2 ms", "31 ms", "3", "**no**"]
        );
        let rate = Figure::new("r", "mails/s", None, vec![250.4]);
        assert_eq!(rate.cells()[2..], ["250 mails/s", "–", "1", "–"]);
    }
}
