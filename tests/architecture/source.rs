//! A source as its words, the paths that it names, and what it defines.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One file of src.
pub(crate) struct Source {
    /// Relative to src.
    pub path: String,
    pub text: String,
    /// Identifiers, `::`, and every other sign on its own; groups as `{` and `}`. Without comments and
    /// literals, and without what is compiled for tests only.
    pub words: Vec<String>,
    /// Texts in quotes, without those of tests.
    pub literals: Vec<String>,
    /// What is named after `crate`, `self`, `super` or an imported name, from the crate's root.
    pub named: BTreeSet<Vec<String>>,
    /// What `pub use` gives another place, from the crate's root.
    pub exported: BTreeMap<String, Vec<String>>,
}

impl Source {
    /// Reads the words of a source.
    pub(crate) fn new(path: &str, text: &str) -> Source {
        let (mut words, mut literals) = (Vec::new(), Vec::new());
        push_words(text.parse().unwrap(), &mut words, &mut literals);
        let mut source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
            words,
            literals,
            named: BTreeSet::new(),
            exported: BTreeMap::new(),
        };
        source.read_paths();
        source
    }

    /// Where the file stands in the tree of modules.
    pub(crate) fn module(&self) -> Vec<String> {
        let path = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        if let Some("mod" | "lib" | "main") = parts.last().map(String::as_str) {
            parts.pop();
        }
        parts
    }

    /// The modules and items that the file itself has by these names.
    pub(crate) fn defines(&self, name: &str) -> bool {
        let mut depth = 0;
        self.words.windows(2).any(|pair| {
            match pair[0].as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            let kinds = [
                "fn", "struct", "enum", "trait", "type", "const", "static", "!",
            ];
            depth == 0 && pair[1] == name && kinds.contains(&pair[0].as_str())
        })
    }

    /// The types and traits that it defines, but for those that belong to others.
    pub(crate) fn types(&self) -> BTreeSet<&str> {
        let mut depth = 0;
        let mut found = BTreeSet::new();
        for pair in self.words.windows(2) {
            match pair[0].as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                "struct" | "enum" | "trait" | "type" if depth == 0 => {
                    found.insert(pair[1].as_str());
                }
                _ => {}
            }
        }
        found
    }

    fn read_paths(&mut self) {
        let words = self.words.clone();
        let children: BTreeSet<&str> = words
            .windows(2)
            .filter(|pair| pair[0] == "mod")
            .map(|pair| pair[1].as_str())
            .collect();
        let mut imported: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut at = 0;
        while at < words.len() {
            // Not the `use<>` of a type.
            if words[at] == "use" && words.get(at + 1).is_some_and(|next| next != "<") {
                let public = at > 0 && (words[at - 1] == "pub" || words[at - 1] == "}");
                let mut leaves = Vec::new();
                at = use_tree(&words, at + 1, &[], &mut leaves);
                for (path, name) in leaves {
                    let child = children.contains(path[0].as_str());
                    let Some(path) = self.absolute(&path, child) else {
                        continue;
                    };
                    self.named.insert(path.clone());
                    if public {
                        self.exported.insert(name.clone(), path.clone());
                    }
                    imported.insert(name, path);
                }
                continue;
            }
            at += 1;
        }
        // Paths that are written where they are used.
        for (at, word) in words.iter().enumerate() {
            let goes_on = words.get(at + 1).is_some_and(|next| next == "::");
            if !goes_on || at > 0 && words[at - 1] == "::" {
                continue;
            }
            let names = words[at..].chunks(2).take_while(|pair| is_name(&pair[0]));
            let mut path = Vec::new();
            for pair in names {
                path.push(pair[0].clone());
                if pair.get(1).is_none_or(|next| next != "::") {
                    break;
                }
            }
            // A group of `use`, which was read already.
            if words
                .get(at + 2 * path.len())
                .is_some_and(|next| next == "{")
                && words[at + 2 * path.len() - 1] == "::"
            {
                continue;
            }
            if let Some(start) = imported.get(word) {
                self.named.insert([start, &path[1..]].concat());
            } else if let Some(path) = self.absolute(&path, children.contains(word.as_str())) {
                self.named.insert(path);
            }
        }
    }

    /// A path from the crate's root; none of another crate's.
    fn absolute(&self, path: &[String], is_child: bool) -> Option<Vec<String>> {
        let mut base = self.module();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" | "squaremap" => return Some(rest[1..].to_vec()),
            "self" => rest = &rest[1..],
            "super" => {
                while let Some("super") = rest.first().map(String::as_str) {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            _ if is_child => {}
            _ => return None,
        }
        Some([&base, rest].concat())
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Reads a tree of `use` from `words[at]` on, up to its end, and returns what comes after.
fn use_tree(
    words: &[String],
    mut at: usize,
    before: &[String],
    leaves: &mut Vec<(Vec<String>, String)>,
) -> usize {
    let mut path = before.to_vec();
    loop {
        match words.get(at).map(String::as_str) {
            Some("::") => at += 1,
            Some("{") => {
                at += 1;
                while words.get(at).is_some_and(|word| word != "}") {
                    if words[at] == "," {
                        at += 1;
                    } else {
                        at = use_tree(words, at, &path, leaves);
                    }
                }
                return at + 1;
            }
            Some("as") => {
                leaves.push((path, words[at + 1].clone()));
                return at + 2;
            }
            Some(word) if word != "," && word != ";" && word != "}" => {
                if word != "self" || path.is_empty() {
                    path.push(word.to_owned());
                }
                at += 1;
            }
            _ => {
                let name = path.last().cloned().unwrap_or_default();
                if !path.is_empty() {
                    leaves.push((path, name));
                }
                return at;
            }
        }
    }
}

fn push_words(tokens: TokenStream, words: &mut Vec<String>, literals: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Punct(sign) => {
                if sign.as_char() == '#' && is_for_tests(tokens.get(at)) {
                    at = after_item(&tokens, at + 1);
                    continue;
                }
                match words.last_mut() {
                    Some(last) if last == ":" && sign.as_char() == ':' => last.push(':'),
                    _ => words.push(sign.to_string()),
                }
            }
            TokenTree::Group(group) => {
                words.push("{".to_owned());
                push_words(group.stream(), words, literals);
                words.push("}".to_owned());
            }
            TokenTree::Literal(literal) => literals.push(literal.to_string()),
        }
    }
}

/// Whether an attribute is `cfg(test)`, of whatever kind.
fn is_for_tests(attribute: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = attribute else {
        return false;
    };
    let text = group.stream().to_string().replace(' ', "");
    text.starts_with("cfg(") && text.contains("test") && !text.contains("not(test")
}

/// The place after the item that begins here: its first braces, or a semicolon.
fn after_item(tokens: &[TokenTree], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
            TokenTree::Punct(sign) if matches!(sign.as_char(), ';' | ',') => break,
            _ => {}
        }
    }
    at
}

/// Every source of src; tests in files of their own are none of it.
pub(crate) fn all_sources() -> Vec<Source> {
    let mut found = Vec::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        "",
        &mut found,
    );
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn read(folder: &Path, prefix: &str, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let inside = format!("{prefix}{name}");
        if path.is_dir() && name != "tests" {
            read(&path, &format!("{inside}/"), found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(Source::new(
                &inside,
                &std::fs::read_to_string(&path).unwrap(),
            ));
        }
    }
}
