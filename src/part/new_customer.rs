//! The dialog that makes a customer.

use super::sheet::Sheet;
use crate::{dice, route::Place, state::Desk};
use desk_model::Act;
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn NewCustomer() -> impl IntoView {
    let desk = Desk::here();
    let text = || RwSignal::new(String::new());
    let (name, email, phone) = (text(), text(), text());
    let busy = RwSignal::new(false);
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        let customer = dice::document();
        let act = Act::CreateCustomer {
            customer,
            name: name.get_untracked().trim().to_owned(),
            email: email.get_untracked().trim().to_owned(),
            phone: phone.get_untracked().trim().to_owned(),
        };
        desk.run_then(act, move |done| {
            busy.try_set(false);
            if done {
                desk.asking.set(None);
                desk.go(Place::Customer(customer));
            }
        });
    };
    view! {
        <Sheet title="New customer">
            <form on:submit=create>
                <label>"Name" <input type="text" required maxlength="200" bind:value=name /></label>
                <label>"E-mail" <input type="email" maxlength="254" bind:value=email /></label>
                <label>"Phone" <input type="tel" maxlength="60" bind:value=phone /></label>
                <footer>
                    <button class="primary" disabled=busy>
                        "Create"
                    </button>
                </footer>
            </form>
        </Sheet>
    }
}
