//! Addresses of the app: what is shown is what the address says, so links and reloads come back to the same place.
//! Pure text; the browser's history is in `page`. Why no router crate: docs/decisions/routing.md.

use crate::words::VIEWS;
use desk_model::DocId;
use desk_port::View;

/// A place in the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Route {
    /// The queue that stands beside a ticket.
    pub view: View,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// The queue, nothing opened.
    #[default]
    Queue,
    Ticket(DocId),
    Customers,
    Customer(DocId),
    Articles,
    Article(DocId),
    Procedures,
    Procedure(DocId),
    Review,
    People,
    Settings,
}

impl Place {
    /// Places that show something in the main zone.
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            Self::Queue | Self::Customers | Self::Articles | Self::Procedures
        )
    }
}

fn stem(view: View) -> &'static str {
    VIEWS
        .iter()
        .find(|(each, _, _)| *each == view)
        .map_or("", |(_, stem, _)| stem)
}

fn view_of(stem: &str) -> Option<View> {
    VIEWS
        .iter()
        .find(|(_, each, _)| *each == stem)
        .map(|(view, _, _)| *view)
}

impl Route {
    pub fn new(view: View, place: Place) -> Self {
        Self { view, place }
    }

    /// From a path and a query string; what is not understood is the first view.
    pub fn parse(path: &str, search: &str) -> Self {
        let within = search
            .trim_start_matches('?')
            .split('&')
            .find_map(|pair| pair.strip_prefix("in="))
            .and_then(view_of)
            .unwrap_or_default();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let (head, id) = (parts.next().unwrap_or_default(), parts.next());
        let id = || id.and_then(|text| text.parse().ok());
        let place = match head {
            "ticket" => id().map(Place::Ticket),
            "customers" => Some(Place::Customers),
            "customer" => id().map(Place::Customer),
            "knowledge" => Some(Place::Articles),
            "article" => id().map(Place::Article),
            "procedures" => Some(Place::Procedures),
            "procedure" => id().map(Place::Procedure),
            "review" => Some(Place::Review),
            "people" => Some(Place::People),
            "settings" => Some(Place::Settings),
            _ => None,
        };
        match (place, view_of(head)) {
            (Some(place), _) => Self::new(within, place),
            (None, Some(view)) => Self::new(view, Place::Queue),
            (None, None) => Self::default(),
        }
    }

    pub fn path(&self) -> String {
        let path = match self.place {
            Place::Queue => return format!("/{}", stem(self.view)),
            Place::Ticket(id) => format!("/ticket/{id}"),
            Place::Customers => "/customers".to_owned(),
            Place::Customer(id) => format!("/customer/{id}"),
            Place::Articles => "/knowledge".to_owned(),
            Place::Article(id) => format!("/article/{id}"),
            Place::Procedures => "/procedures".to_owned(),
            Place::Procedure(id) => format!("/procedure/{id}"),
            Place::Review => "/review".to_owned(),
            Place::People => "/people".to_owned(),
            Place::Settings => "/settings".to_owned(),
        };
        if self.view == View::default() {
            path
        } else {
            format!("{path}?in={}", stem(self.view))
        }
    }
}

#[cfg(test)]
mod tests {
    //! Addresses by hand, and every place comes back from its own address.
    use super::*;

    #[test]
    fn addresses_are_understood() {
        let id = DocId([255; 16]);
        let path = format!("/ticket/{id}");
        assert_eq!(
            Route::parse(&path, ""),
            Route::new(View::NeedsMe, Place::Ticket(id))
        );
        assert_eq!(
            Route::parse(&path, "?in=mine"),
            Route::new(View::Mine, Place::Ticket(id))
        );
        assert_eq!(Route::parse("/all", ""), Route::new(View::All, Place::Queue));
    }

    #[test]
    fn what_is_not_understood_is_the_first_view() {
        for path in ["/", "", "/ticket/nothing", "/no/such"] {
            assert_eq!(Route::parse(path, ""), Route::default());
        }
    }

    #[test]
    fn every_place_comes_back() {
        let id = DocId([7; 16]);
        let places = [
            Place::Queue,
            Place::Ticket(id),
            Place::Customers,
            Place::Customer(id),
            Place::Articles,
            Place::Article(id),
            Place::Procedures,
            Place::Procedure(id),
            Place::Review,
            Place::People,
            Place::Settings,
        ];
        for place in places {
            let path = Route::new(View::Unassigned, place).path();
            let (path, search) = path.split_once('?').unwrap_or((&path, ""));
            assert_eq!(Route::parse(path, search), Route::new(View::Unassigned, place));
        }
    }
}
