//! A tab as the person in front of it meets it: things with a role and a name, to be seen, clicked, filled.

use std::path::PathBuf;
use std::time::Duration;

use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId, WindowHandle};

use crate::browser::Kind;
use crate::eventually::{eventually, eventually_within};
use crate::fault::{Fault, Told};

/// The roles that stories look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Button,
    Checkbox,
    Combobox,
    Dialog,
    File,
    Group,
    Heading,
    Link,
    List,
    Listbox,
    Navigation,
    Option,
    Region,
    Searchbox,
    Spinbutton,
    Status,
    Tab,
    Tablist,
    Textbox,
}

impl Role {
    /// Where an element of this role may hide: its own tags, or an explicit role.
    fn selector(self) -> &'static str {
        match self {
            Role::Button => "button:not([role]),input[type=button],input[type=submit],summary,[role=button]",
            Role::Checkbox => "input[type=checkbox]",
            Role::Combobox => "select:not([role]),[role=combobox]",
            Role::Dialog => "dialog[open],[role=dialog]",
            Role::File => "input[type=file]",
            Role::Group => "[role=group]",
            Role::Heading => "h1,h2,h3,[role=heading]",
            Role::Link => "a[href]",
            Role::List => "ul:not([role]),ol:not([role]),[role=list]",
            Role::Listbox => "[role=listbox]",
            Role::Navigation => "nav,[role=navigation]",
            Role::Option => "[role=option]",
            Role::Region => "section[aria-labelledby],section[aria-label],[role=region]",
            Role::Searchbox => "input[type=search],[role=searchbox]",
            Role::Spinbutton => "input[type=number]",
            Role::Status => "output,[role=status]",
            Role::Tab => "[role=tab]",
            Role::Tablist => "[role=tablist]",
            Role::Textbox => {
                "input:not([type]):not([role]),input[type=text]:not([role]),input[type=email]:not([role]),\
                 input[type=tel],input[type=url],textarea:not([role]),[role=textbox]"
            }
        }
    }

    /// Whether a label gives this role its name.
    fn is_labelled(self) -> bool {
        matches!(
            self,
            Role::Textbox | Role::Searchbox | Role::Spinbutton | Role::Combobox | Role::File
        )
    }

    /// Rows are named by their subject first and then by what changes; everything else exactly.
    fn is_named(self, found: &str, name: &str) -> bool {
        match self {
            Role::Option => found.starts_with(name),
            _ => found.trim() == name,
        }
    }
}

/// Elements that a selector finds and a person can reach: inside the open modal dialog if there is one.
const REACHABLE: &str = "
    const modal = [...document.querySelectorAll('dialog:modal')].pop() ?? document;
    return [...document.querySelectorAll(arguments[0])].filter(element =>
        modal.contains(element) && !element.closest('[inert]') && (element.type === 'file' || element.checkVisibility()));";

/// The words that label a field, without what stands in it.
const LABEL: &str = "
    const labels = [...arguments[0].labels ?? []].flatMap(label => [...label.childNodes]);
    const words = labels.filter(node => !node.contains(arguments[0])).map(node => node.textContent).join(' ');
    return (arguments[0].ariaLabel ?? words).replace(/\\s+/g, ' ').trim();";

/// Chooses the option of a select whose text is given, and tells the app as a person's choice would.
const CHOOSE: &str = "
    const option = [...arguments[0].options].find(option => option.text.trim() === arguments[1]);
    if (!option) return false;
    arguments[0].value = option.value;
    arguments[0].dispatchEvent(new Event('input', { bubbles: true }));
    arguments[0].dispatchEvent(new Event('change', { bubbles: true }));
    return true;";

#[derive(Clone)]
pub struct Page {
    session: WebDriver,
    tab: WindowHandle,
    kind: Kind,
}

impl Page {
    pub(crate) fn new(session: WebDriver, tab: WindowHandle, kind: Kind) -> Page {
        Page { session, tab, kind }
    }

    /// Waits until something of this role and name is there.
    pub async fn sees(&self, role: Role, name: &str) -> Told {
        self.find(role, name, async |_| Ok(())).await
    }

    /// Waits until nothing of this role and name is there.
    pub async fn no_longer_sees(&self, role: Role, name: &str) -> Told {
        self.front().await?;
        eventually(&format!("the end of {role:?} \"{name}\""), async || {
            let names = self.names(role).await?;
            match names.iter().find(|found| role.is_named(found, name)) {
                Some(found) => Err(format!("\"{found}\"")),
                None => Ok(()),
            }
        })
        .await
    }

    pub async fn clicks(&self, role: Role, name: &str) -> Told {
        self.find(role, name, async |element| element.click().await).await
    }

    /// Clicks what has a name that begins so, such as a view with its count behind.
    pub async fn clicks_starting(&self, role: Role, name: &str) -> Told {
        let what = format!("{role:?} \"{name} …\"");
        let fits = |found: &str| found.starts_with(name);
        self.act(&what, role, fits, async |element| element.click().await)
            .await
    }

    /// Replaces what stands in a box.
    pub async fn fills(&self, role: Role, name: &str, text: &str) -> Told {
        self.find(role, name, async |element| {
            element.clear().await?;
            element.send_keys(text).await
        })
        .await
    }

    pub async fn chooses(&self, name: &str, option: &str) -> Told {
        self.find(Role::Combobox, name, async |element| {
            let arguments = vec![element.to_json()?, option.into()];
            let chosen = self.session.execute(CHOOSE, arguments).await?;
            match chosen.json().as_bool() {
                Some(true) => Ok(()),
                _ => Err(WebDriverError::NotFound(
                    option.to_owned(),
                    "no such option".to_owned(),
                )),
            }
        })
        .await
    }

    /// Hands files to a file input, as choosing them in the system's dialog would.
    pub async fn gives_files(&self, name: &str, files: &[PathBuf]) -> Told {
        let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        self.find(Role::File, name, async |element| {
            element.send_keys(paths.join("\n")).await
        })
        .await
    }

    /// What stands in a box, when it is not empty.
    pub async fn reads(&self, role: Role, name: &str) -> Told<String> {
        self.find(role, name, async |element| match element.value().await? {
            Some(value) if !value.is_empty() => Ok(value),
            _ => Err(WebDriverError::NotFound(
                name.to_owned(),
                "it is empty".to_owned(),
            )),
        })
        .await
    }

    /// Waits until the text inside something holds these words.
    pub async fn reads_in(&self, role: Role, name: &str, words: &str) -> Told {
        self.find(role, name, async |element| {
            let text = element.text().await?;
            if text.contains(words) {
                Ok(())
            } else {
                Err(WebDriverError::NotFound(words.to_owned(), text))
            }
        })
        .await
    }

    /// Waits until something is there whose text does not hold these words.
    pub async fn lacks_in(&self, role: Role, name: &str, words: &str) -> Told {
        self.find(role, name, async |element| {
            let text = element.text().await?;
            if text.contains(words) {
                return Err(WebDriverError::NotFound(
                    "text without these words".to_owned(),
                    text,
                ));
            }
            Ok(())
        })
        .await
    }

    /// Waits until these words stand anywhere on the page.
    pub async fn says(&self, words: &str) -> Told {
        self.front().await?;
        eventually(words, async || {
            let page = self.words().await;
            if page.contains(words) { Ok(()) } else { Err(page) }
        })
        .await
    }

    /// Waits until the text of the status of this name holds these words.
    pub async fn status(&self, words: &str) -> Told {
        self.reads_in(Role::Status, "Sync", words).await
    }

    /// How many elements of a role there are now.
    pub async fn count(&self, role: Role) -> Told<usize> {
        self.front().await?;
        let names = self.names(role).await;
        names.map(|names| names.len()).map_err(Fault::Story)
    }

    pub async fn reloads(&self) -> Told {
        self.front().await?;
        // As a person does it. Firefox' driver has a command of its own, which passes the service worker by.
        let reload = "window.reloading = true; location.reload()";
        self.session.execute(reload, Vec::new()).await?;
        self.waits_for("!window.reloading && document.readyState === 'complete'")
            .await
    }

    pub async fn closes(self) -> Told {
        self.front().await?;
        Ok(self.session.close_window().await?)
    }

    /// Waits until an expression in the page's own language is true: for what no person can see.
    pub async fn waits_for(&self, expression: &str) -> Told {
        self.front().await?;
        let script = format!("return {expression}");
        eventually(expression, async || {
            let value = self.session.execute(script.as_str(), Vec::new()).await;
            match value.map(|value| value.json().as_bool()) {
                Ok(Some(true)) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await
    }

    /// Gives keys to whatever has the focus, as a keyboard does.
    pub async fn presses(&self, keys: &str) -> Told {
        self.front().await?;
        Ok(self.session.action_chain().send_keys(keys).perform().await?)
    }

    /// Gives a key while Control is held.
    pub async fn presses_with_control(&self, key: char) -> Told {
        self.presses_with(Key::Control, key).await
    }

    /// Gives a key while another is held.
    pub async fn presses_with(&self, held: Key, key: char) -> Told {
        self.front().await?;
        let chain = self.session.action_chain().key_down(held.clone());
        Ok(chain.send_keys(key).key_up(held).perform().await?)
    }

    /// The value of an expression in the page's own language.
    pub async fn asks(&self, expression: &str) -> Told<serde_json::Value> {
        self.front().await?;
        let script = format!("return {expression}");
        let value = self.session.execute(script, Vec::new()).await?;
        Ok(value.json().clone())
    }

    /// Waits until an expression gives something else than null or undefined, for what is long by its nature.
    pub async fn awaits(&self, patience: Duration, expression: &str) -> Told<serde_json::Value> {
        eventually_within(patience, expression, async || match self.asks(expression).await {
            Ok(serde_json::Value::Null) => Err("nothing".to_owned()),
            Ok(value) => Ok(value),
            Err(fault) => Err(fault.to_string()),
        })
        .await
    }

    async fn front(&self) -> Told {
        if self.session.window().await.ok().as_ref() != Some(&self.tab) {
            self.session.switch_to_window(self.tab.clone()).await?;
        }
        // Nothing may panic, also not in what nobody looks at.
        let broken = "return document.documentElement.getAttribute('data-broken')";
        let broken = self.session.execute(broken, Vec::new()).await;
        match broken.map(|broken| broken.json().as_str().map(str::to_owned)) {
            Ok(Some(why)) => Err(Fault::Story(format!("the app broke off: {why}"))),
            // A page that is just being loaded cannot be asked.
            _ => Ok(()),
        }
    }

    /// Looks until `act` succeeds on the first element of this role and name. What is covered, stale or not
    /// there yet is looked at again.
    async fn find<T>(
        &self,
        role: Role,
        name: &str,
        act: impl AsyncFnMut(WebElement) -> WebDriverResult<T>,
    ) -> Told<T> {
        self.act(
            &format!("{role:?} \"{name}\""),
            role,
            |found| role.is_named(found, name),
            act,
        )
        .await
    }

    async fn act<T>(
        &self,
        what: &str,
        role: Role,
        fits: impl Fn(&str) -> bool,
        mut act: impl AsyncFnMut(WebElement) -> WebDriverResult<T>,
    ) -> Told<T> {
        self.front().await?;
        let done = eventually(what, async || {
            let mut names = Vec::new();
            for element in self.reachable(role).await? {
                let found = self.name(role, &element).await?;
                if fits(&found) {
                    return act(element).await.map_err(|fault| fault.to_string());
                }
                names.push(found);
            }
            Err(format!("{names:?}"))
        });
        match done.await {
            Err(Fault::Waited { what, seconds, last }) => {
                let last = format!("{last}, on a page that says:\n{}", self.words().await);
                Err(Fault::Waited { what, seconds, last })
            }
            other => other,
        }
    }

    /// All that the page says, for who reads why a story broke off.
    async fn words(&self) -> String {
        let words = self
            .session
            .execute("return document.body.innerText", Vec::new())
            .await;
        words
            .and_then(|words| words.convert())
            .unwrap_or_else(|fault| fault.to_string())
    }

    async fn names(&self, role: Role) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        for element in self.reachable(role).await? {
            names.push(self.name(role, &element).await?);
        }
        Ok(names)
    }

    async fn reachable(&self, role: Role) -> Result<Vec<WebElement>, String> {
        let found = self
            .session
            .execute(REACHABLE, vec![role.selector().into()])
            .await;
        found
            .and_then(|found| found.elements())
            .map_err(|fault| fault.to_string())
    }

    /// The name that the browser's own accessibility tree gives; the label's words where that has none (file
    /// inputs behind a button) or mixes the value into it (WebKit).
    async fn name(&self, role: Role, element: &WebElement) -> Result<String, String> {
        if role == Role::File || self.kind == Kind::WebKit && role.is_labelled() {
            let arguments = vec![element.to_json().map_err(|fault| fault.to_string())?];
            let label = self.session.execute(LABEL, arguments).await;
            return label
                .and_then(|label| label.convert())
                .map_err(|fault| fault.to_string());
        }
        let label = self
            .session
            .cmd(ComputedLabel(element.element_id().to_string()))
            .await;
        label
            .and_then(|label| label.value::<String>())
            .map_err(|fault| fault.to_string())
    }
}

/// "Get Computed Label" of WebDriver, which the client does not offer.
#[derive(Debug)]
struct ComputedLabel(String);

impl FormatRequestData for ComputedLabel {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let path = format!("/session/{session}/element/{}/computedlabel", self.0);
        // The default method is GET.
        RequestData::new(Default::default(), path)
    }
}
