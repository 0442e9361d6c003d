//! The order of plug-ins: those required first, else as installed.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::Arc;

use super::Plugin;
use crate::{Error, ErrorKind, Result};

/// A plug-in as the builder took it.
#[derive(Clone)]
pub(crate) struct Installed {
    pub(crate) id: TypeId,
    pub(crate) type_name: &'static str,
    /// Named by the user, not a default of the facade.
    pub(crate) explicit: bool,
    pub(crate) plugin: Arc<dyn Plugin>,
    pub(crate) any: Arc<dyn Any + Send + Sync>,
}

impl Installed {
    pub(crate) fn new<P: Plugin>(plugin: P, explicit: bool) -> Self {
        let plugin = Arc::new(plugin);
        Self {
            id: TypeId::of::<P>(),
            type_name: type_name::<P>(),
            explicit,
            plugin: plugin.clone(),
            any: plugin,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.plugin.name()
    }
}

/// Sorts plug-ins so that each stands behind those it requires; stable otherwise.
pub(crate) fn sort(installed: Vec<Installed>) -> Result<Vec<Installed>> {
    let index = index(&installed)?;
    let mut sorter =
        Sorter { installed: &installed, index, marks: vec![Mark::New; installed.len()], order: Vec::new() };
    for i in 0..installed.len() {
        sorter.visit(i, None)?;
    }
    let order = sorter.order;
    Ok(order.into_iter().map(|i| installed[i].clone()).collect())
}

fn index(installed: &[Installed]) -> Result<HashMap<TypeId, usize>> {
    let mut index = HashMap::new();
    let mut names = HashMap::new();
    for (i, p) in installed.iter().enumerate() {
        if index.insert(p.id, i).is_some() {
            let text = format!("the plug-in {} is installed twice; remove one `.plugin(..)`", p.type_name);
            return Err(Error::new(ErrorKind::PluginDuplicate, text));
        }
        if let Some(other) = names.insert(p.name(), p.type_name) {
            let text = format!("the plug-ins {other} and {} have the same name '{}'", p.type_name, p.name());
            return Err(Error::new(ErrorKind::PluginDuplicate, text));
        }
    }
    Ok(index)
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

struct Sorter<'a> {
    installed: &'a [Installed],
    index: HashMap<TypeId, usize>,
    marks: Vec<Mark>,
    order: Vec<usize>,
}

impl Sorter<'_> {
    fn visit(&mut self, i: usize, from: Option<usize>) -> Result<()> {
        match self.marks[i] {
            Mark::Done => return Ok(()),
            Mark::Open => return Err(self.cycle(i, from)),
            Mark::New => self.marks[i] = Mark::Open,
        }
        for dep in self.installed[i].plugin.requires() {
            match self.index.get(&dep.id) {
                Some(&j) => self.visit(j, Some(i))?,
                None if dep.optional => {}
                None => return Err(self.missing(i, dep.name)),
            }
        }
        self.marks[i] = Mark::Done;
        self.order.push(i);
        Ok(())
    }

    fn cycle(&self, i: usize, from: Option<usize>) -> Error {
        let from = from.map_or("itself", |f| self.installed[f].type_name);
        let text =
            format!("the plug-ins {from} and {} require each other in a circle", self.installed[i].type_name);
        Error::new(ErrorKind::PluginCycle, text)
    }

    fn missing(&self, i: usize, dep: &'static str) -> Error {
        let missing = super::PluginMissing { name: dep };
        let text = format!("the plug-in {} requires another: {missing}", self.installed[i].type_name);
        Error::new(ErrorKind::PluginMissing, text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Dep, Setup};
    use super::*;

    macro_rules! plugin {
        ($name:ident, $text:literal, $($dep:expr),*) => {
            struct $name;
            impl Plugin for $name {
                fn name(&self) -> &'static str { $text }
                fn requires(&self) -> Vec<Dep> { vec![$($dep),*] }
                fn build(&self, _: &mut Setup<'_>) -> Result<()> { Ok(()) }
            }
        };
    }
    plugin!(A, "a",);
    plugin!(B, "b", Dep::on::<A>());
    plugin!(C, "c", Dep::on::<B>(), Dep::optional::<A>());
    plugin!(Loop1, "loop1", Dep::on::<Loop2>());
    plugin!(Loop2, "loop2", Dep::on::<Loop1>());
    plugin!(SameName, "a",);

    fn names(list: Vec<Installed>) -> Vec<&'static str> {
        list.iter().map(Installed::name).collect()
    }

    #[test]
    fn required_plugins_come_first() {
        let list = vec![Installed::new(C, true), Installed::new(B, true), Installed::new(A, true)];
        assert_eq!(names(sort(list).expect("sortable")), ["a", "b", "c"]);
    }

    #[test]
    fn missing_duplicate_and_cyclic_plugins_are_named() {
        let kind = |list| sort(list).map(|_| ()).expect_err("not sortable");
        let missing = kind(vec![Installed::new(B, true)]);
        assert_eq!(missing.kind(), ErrorKind::PluginMissing);
        assert!(missing.to_string().contains(".plugin(A::new())"), "{missing}");
        assert_eq!(
            kind(vec![Installed::new(A, true), Installed::new(A, true)]).kind(),
            ErrorKind::PluginDuplicate
        );
        assert_eq!(
            kind(vec![Installed::new(A, true), Installed::new(SameName, true)]).kind(),
            ErrorKind::PluginDuplicate
        );
        assert_eq!(
            kind(vec![Installed::new(Loop1, true), Installed::new(Loop2, true)]).kind(),
            ErrorKind::PluginCycle
        );
    }
}
