//! Completions and the manual.

use std::process::Command;

use crate::Folder;

#[test]
fn every_shell_gets_its_script() {
    let folder = Folder::new();
    for (shell, part) in [
        ("bash", "complete -F _squaremap"),
        ("zsh", "#compdef squaremap"),
        ("fish", "complete -c squaremap"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[squaremap]"),
    ] {
        let run = folder.make(&format!("completions {shell}"));
        let script = String::from_utf8(run.stdout).unwrap();
        assert!(script.contains(part), "{shell}: {script}");
        assert!(script.contains("row-stride"), "{shell}");
        assert!(run.stderr.is_empty(), "{shell}: {}", run.stderr);
    }
    let run = folder.run("completions");
    assert!(run.error().contains("<SHELL>"), "{run:?}");
    let run = folder.run("completions basch");
    assert!(run.error().contains("'basch'"), "{run:?}");
    assert!(run.error().contains("'bash'"), "{run:?}");
}

/// What bash would offer for the last of these words.
#[cfg(target_os = "linux")]
fn offered(folder: &Folder, words: &str) -> Vec<String> {
    let last = words.rsplit(' ').next().unwrap();
    let before = words.rsplit(' ').nth(1).unwrap();
    let script = format!(
        "source ./script; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _squaremap squaremap '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash")
        .args(["-euc", &script])
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn bash_completes_words() {
    let folder = Folder::new();
    folder.write("script", folder.make("completions bash").stdout);
    for (words, expected) in [
        ("squaremap ve", &["verify"][..]),
        ("squaremap view --row", &["--row-stride"]),
        ("squaremap generate --renderer g", &["gpu"]),
        ("squaremap completions z", &["zsh"]),
        // Without the subcommand's name, too.
        ("squaremap 200 --sav", &["--save-squares"]),
        ("squaremap --rng nu", &["numpy"]),
    ] {
        assert_eq!(offered(&folder, words), expected, "{words}");
    }
}

#[test]
fn the_manual_has_a_page_a_subcommand() {
    let folder = Folder::new();
    let run = folder.make("man .");
    assert!(run.stdout.is_empty() && run.stderr.is_empty(), "{run:?}");
    let names: Vec<_> = folder.contents().into_keys().collect();
    assert_eq!(
        names,
        [
            "squaremap-completions.1",
            "squaremap-generate.1",
            "squaremap-info.1",
            "squaremap-man.1",
            "squaremap-verify.1",
            "squaremap-view.1",
            "squaremap.1"
        ]
    );
    for name in names {
        let name = name.to_str().unwrap();
        let page = folder.text(name);
        let title = name.trim_end_matches(".1");
        let version = env!("CARGO_PKG_VERSION");
        let head = format!(".TH {title} 1  \"squaremap {version}\" squaremap\n");
        assert!(page.contains(&head), "{name}: {page}");
        assert!(page.contains("\n.SH EXAMPLES\n.nf\n  "), "{name}");
        assert!(!page.contains("EXTRA"), "{name}");
    }
    let view = folder.text("squaremap-view.1");
    // An option that `-h` leaves out, with its text, below its group.
    let option = "\\fB\\-\\-offset\\fR \\fI<BYTES>\\fR\nBytes before the first sample\n";
    let (before, _) = view.split_once(option).expect(&view);
    assert!(before.contains(".SH \"LAYOUT OF THE FILE\"\n"));
    assert!(!view.contains("no\\-culling"));
    // Written again, it is the same.
    let before = folder.contents();
    folder.make("man .");
    assert_eq!(folder.contents(), before);
}

#[test]
fn the_manual_goes_into_folders_only() {
    let folder = Folder::new();
    folder.write("file", "no folder");
    for (args, part) in [
        ("man no", "no: there is no such folder; make it"),
        ("man file", "file: is no folder; expected one for the pages"),
        ("man", "<DIR>"),
    ] {
        let run = folder.run(args);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.error().contains(part), "{run:?}");
    }
    // Where not even root may write.
    #[cfg(target_os = "linux")]
    {
        let run = folder.run("man /proc");
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.error().starts_with("/proc/squaremap"), "{run:?}");
    }
}
