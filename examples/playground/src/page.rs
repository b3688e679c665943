//! One HTML file of its parts.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

const HTML: &str = include_str!("../page/index.html");
const STYLE: &str = include_str!("../page/style.css");

/// The parts of the one script, in their order: each uses those in front of it.
const SCRIPTS: [&str; 9] = [
    include_str!("../page/elements.js"),
    include_str!("../page/decoder.js"),
    include_str!("../page/source.js"),
    include_str!("../page/list.js"),
    include_str!("../page/text.js"),
    include_str!("../page/clocks.js"),
    include_str!("../page/place.js"),
    include_str!("../page/result.js"),
    include_str!("../page/main.js"),
];

/// The page around a module.
pub(crate) fn of_module(wasm: &[u8]) -> String {
    let script = SCRIPTS.concat();
    let policy = policy(&script, STYLE);
    HTML.replace("{{policy}}", &policy)
        .replace("{{style}}", STYLE)
        .replace("{{script}}", &script)
        .replace("{{module}}", &STANDARD.encode(wasm))
}

/// What the page may do: run this script and this style, compile a module, and nothing else. No connection is allowed,
/// so what is pasted cannot leave the browser.
fn policy(script: &str, style: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; connect-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; base-uri 'none'; \
         form-action 'none'",
        hash(script),
        hash(style),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole_and_names_nothing_outside() {
        let page = of_module(b"\0asm");
        assert!(!page.contains("{{") && page.contains("AGFzbQ=="), "a part is missing");
        assert_eq!(page.matches("</script>").count(), 2);
        // The namespace of SVG is a name, which the script puts together so that this finds addresses alone.
        for outside in ["http:", "https:", "src=", "@import", "url("] {
            assert!(!SCRIPTS.concat().contains(outside) && !STYLE.contains(outside), "{outside}");
            // The policy has no address either, but the names of its directives end in `-src`.
            assert!(!HTML.contains(outside), "{outside}");
        }
    }

    #[test]
    fn a_changed_script_has_another_policy() {
        assert_ne!(policy("1", STYLE), policy("2", STYLE));
        assert!(policy("", "").contains("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"));
    }
}
