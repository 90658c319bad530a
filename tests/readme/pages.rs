//! The pages, and the parts that they are made of.

use std::path::{Path, PathBuf};

/// A text in Markdown.
pub(crate) struct Page {
    /// From the root of the repository.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Page {
    pub(crate) fn read(path: impl AsRef<Path>) -> Page {
        let path = path.as_ref().to_owned();
        let text = std::fs::read_to_string(root().join(&path))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Page { path, text }
    }

    /// The pages right in a folder, in the order of their names.
    fn all_in(folder: &str) -> Vec<Page> {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.retain(|name| name.to_str().is_some_and(|name| name.ends_with(".md")));
        names.sort();
        let paths = names.iter().map(|name| Path::new(folder).join(name));
        paths.map(Page::read).collect()
    }

    /// What a user reads: the README and what it hands on to docs/.
    pub(crate) fn manual() -> Vec<Page> {
        let mut pages = vec![Page::read("README.md")];
        pages.extend(Page::all_in("docs"));
        assert!(pages.len() > 7, "{}", pages.len());
        pages
    }

    /// What anybody reads.
    pub(crate) fn all() -> Vec<Page> {
        ["", "docs", ".github"]
            .into_iter()
            .flat_map(Page::all_in)
            .collect()
    }

    /// The part from a heading of the second level that begins like this to the next.
    pub(crate) fn section(&self, heading: &str) -> &str {
        let begin = format!("\n## {heading}");
        let (_, rest) = self.text.split_once(&begin).unwrap_or_else(|| {
            panic!("{} has no heading {heading}", self.path.display());
        });
        rest.split("\n## ").next().unwrap()
    }

    /// The blocks of code in a language.
    pub(crate) fn blocks(&self, language: &str) -> Vec<&str> {
        let begin = format!("\n```{language}\n");
        let blocks = self.text.split(&begin).skip(1);
        blocks
            .map(|rest| rest.split_once("\n```").unwrap().0)
            .collect()
    }

    /// The lines of the blocks of shell commands, without comments.
    pub(crate) fn commands(&self) -> Vec<&str> {
        let lines = self.blocks("sh").into_iter().flat_map(str::lines);
        lines
            .map(|line| line.split("  #").next().unwrap_or(line).trim())
            .collect()
    }
}

/// The text without its blocks of code.
pub(crate) fn prose(text: &str) -> String {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    lines.collect::<Vec<&str>>().join("\n")
}

/// The cells of each row of a text's tables, without the heads.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_row = |line: &str| line.starts_with('|');
    let is_rule = |line: &str| is_row(line) && !line.contains(|c: char| c.is_alphanumeric());
    let rows = lines.iter().enumerate().filter(|(at, line)| {
        let is_head = lines.get(at + 1).is_some_and(|next| is_rule(next));
        is_row(line) && !is_rule(line) && !is_head
    });
    rows.map(|(_, line)| cells(line)).collect()
}

/// A bar with a backslash before it belongs to its cell.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    let inner = inner.replace("\\|", "\0");
    let cells = inner.split('|');
    cells.map(|cell| cell.trim().replace('\0', "|")).collect()
}

/// What stands between backticks.
pub(crate) fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}
