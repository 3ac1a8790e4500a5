//! The icons in use, inlined. Shapes only: the name of a control is its text or label, never its icon.
//!
//! Shapes from Lucide (<https://lucide.dev>), ISC licence, Copyright (c) 2026 Lucide Icons and Contributors; some of them
//! derive from Feather, MIT licence, Copyright (c) 2013-present Cole Bemis. docs/decisions/icons.md has the terms.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Back,
    Book,
    Clip,
    Close,
    Help,
    Menu,
    Search,
    Side,
    Sliders,
    Shield,
    Steps,
    Upload,
    UserPlus,
    Users,
}

impl Shape {
    fn drawing(self) -> &'static str {
        match self {
            Self::Back => "<path d='m12 19-7-7 7-7'/><path d='M19 12H5'/>",
            Self::Book => {
                "<path d='M12 5v16'/><path d='M20.001 19A2 2 0 0022 17V5a2 2 0 00-1.999-2L16 3.002A5 5 0 0012 5a5 5 0 00-4-2H4a2 2 0 00-2 2v12a2 2 0 001.999 2H8a5 5 0 014 2 5 5 0 014-2z'/>"
            }
            Self::Clip => {
                "<path d='m16 6-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551'/>"
            }
            Self::Close => "<path d='M18 6 6 18'/><path d='m6 6 12 12'/>",
            Self::Help => {
                "<circle cx='12' cy='12' r='10'/><path d='M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3'/><path d='M12 17h.01'/>"
            }
            Self::Menu => "<path d='M4 5h16'/><path d='M4 12h16'/><path d='M4 19h16'/>",
            Self::Search => "<path d='m21 21-4.34-4.34'/><circle cx='11' cy='11' r='8'/>",
            Self::Side => "<rect width='18' height='18' x='3' y='3' rx='2'/><path d='M15 3v18'/>",
            Self::Sliders => {
                "<path d='M10 5H3'/><path d='M12 19H3'/><path d='M14 3v4'/><path d='M16 17v4'/><path d='M21 12h-9'/><path d='M21 19h-5'/><path d='M21 5h-7'/><path d='M8 10v4'/><path d='M8 12H3'/>"
            }
            Self::Upload => {
                "<path d='M12 3v12'/><path d='m17 8-5-5-5 5'/><path d='M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4'/>"
            }
            Self::UserPlus => {
                "<path d='M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2'/><circle cx='9' cy='7' r='4'/><line x1='19' x2='19' y1='8' y2='14'/><line x1='22' x2='16' y1='11' y2='11'/>"
            }
            Self::Shield => {
                "<path d='M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z'/><path d='m9 12 2 2 4-4'/>"
            }
            Self::Steps => {
                "<path d='m3 17 2 2 4-4'/><path d='m3 7 2 2 4-4'/><path d='M13 5h8'/><path d='M13 12h8'/><path d='M13 19h8'/>"
            }
            Self::Users => {
                "<path d='M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2'/><path d='M16 3.128a4 4 0 0 1 0 7.744'/><path d='M22 21v-2a4 4 0 0 0-3-3.87'/><circle cx='9' cy='7' r='4'/>"
            }
        }
    }
}

#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=shape.drawing()
        ></svg>
    }
}
