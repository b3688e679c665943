//! `FileUrl::host`, attacked: a service compares it with the hosts that it trusts before it fetches, so a host
//! that another URL reader would not see must never come out of it.

use mettax_push::FileUrl;

const TRUSTED: &str = "files.imettax.com";

fn host(url: &str) -> Option<String> {
    FileUrl::from(url).host().map(str::to_owned)
}

#[test]
fn plain_addresses_have_a_host() {
    for url in [
        "https://files.imettax.com",
        "https://files.imettax.com/",
        "http://files.imettax.com/a/b.jpg?c=d#e",
        "HTTPS://files.imettax.com/a",
        "https://files.imettax.com:8443/a",
        "https://files.imettax.com:/a",
        "https://files.imettax.com?a",
        "https://files.imettax.com#a",
        // What comes after the host may hold anything.
        "https://files.imettax.com/mettaxftp/202505%2Fa.jpg",
        "https://files.imettax.com/@other.example/",
        "https://files.imettax.com/?next=https://other.example/",
        "https://files.imettax.com/\u{4e2d} a",
    ] {
        assert_eq!(host(url).as_deref(), Some(TRUSTED), "{url:?}");
    }
}

/// As written: whoever compares decides on letter case and on a last point.
#[test]
fn a_host_is_given_as_written() {
    for (url, expected) in [
        ("https://Files.IMettaX.com/", "Files.IMettaX.com"),
        ("https://files.imettax.com./", "files.imettax.com."),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("http://2130706433/", "2130706433"),
        ("http://0x7f000001/", "0x7f000001"),
        ("http://localhost/", "localhost"),
        ("http://[::1]:8080/", "[::1]"),
        ("http://[::ffff:127.0.0.1]/", "[::ffff:127.0.0.1]"),
        ("https://files.imettax.com.other.example/", "files.imettax.com.other.example"),
    ] {
        assert_eq!(host(url).as_deref(), Some(expected), "{url:?}");
    }
}

#[test]
fn where_readers_may_differ_there_is_no_host() {
    for url in [
        // User information.
        "https://files.imettax.com@other.example/",
        "https://files.imettax.com:443@other.example/",
        "https://other.example@files.imettax.com/",
        "https://a:b@files.imettax.com/",
        "https://@files.imettax.com/",
        // A backslash is a slash for browsers.
        "https://files.imettax.com\\@other.example/",
        "https://other.example\\.files.imettax.com/",
        "https:\\\\files.imettax.com/",
        "https:/\\files.imettax.com/",
        // White space and control characters, which browsers take out.
        "https://files.imettax.com\t.other.example/",
        "https://files.imettax.com\n.other.example/",
        "https://files.imettax.com\r\n.other.example/",
        "https://files.imettax.com .other.example/",
        "https://files.imettax.com\0.other.example/",
        " https://files.imettax.com/",
        "\thttps://files.imettax.com/",
        "ht\ntps://files.imettax.com/",
        // Escapes in the host.
        "https://files.imettax.com%2eother.example/",
        "https://files.imettax.com%00.other.example/",
        "https://files.imettax.com%2f.other.example/",
        "https://%66iles.imettax.com/",
        // Letters and points that look the same, or that become the same.
        "https://files\u{3002}imettax.com/",
        "https://files\u{ff0e}imettax.com/",
        "https://f\u{456}les.imettax.com/",
        "https://files.imettax.com\u{ff0f}other.example/",
        "https://files.imettax.com\u{2044}other.example/",
        "https://files.imettax.com\u{ad}/",
        "http://\u{2460}27.0.0.1/",
        // Ports that are none.
        "https://files.imettax.com:80:80/",
        "https://files.imettax.com:x/",
        "https://files.imettax.com:-1/",
        "https://files.imettax.com:+80/",
        "https://files.imettax.com:80.other.example/",
        // Brackets.
        "https://[files.imettax.com]/",
        "https://[::1/",
        "https://::1/",
        "https://[::1]files.imettax.com/",
        "https://[::1].files.imettax.com/",
        "https://files.imettax.com[::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[]/",
        // No host at all.
        "https://",
        "https:///",
        "https:///files.imettax.com/",
        "https://:443/",
        "https://?files.imettax.com",
        "https://#files.imettax.com",
        // No address of the web.
        "",
        "files.imettax.com",
        "//files.imettax.com/",
        "https:files.imettax.com",
        "https:/files.imettax.com",
        "ftp://files.imettax.com/",
        "file://files.imettax.com/etc/passwd",
        "gopher://files.imettax.com/",
        "javascript://files.imettax.com/%0aalert(1)",
        "view-source:https://files.imettax.com/",
        "url:https://files.imettax.com/",
        "httpss://files.imettax.com/",
        "\u{ff48}ttps://files.imettax.com/",
    ] {
        assert_eq!(host(url), None, "{url:?}");
    }
}

/// Whatever one character does in or before the host, it never leaves the trusted host standing unless it ends
/// the host or only changes a letter's case.
#[test]
fn one_character_never_hides_another_host() {
    for character in (0..=0x2ff).chain(0x2000..0x2100).chain(0x3000..0x3010).chain(0xff00..0xffff) {
        let Some(character) = char::from_u32(character) else { continue };
        let url = format!("https://{TRUSTED}{character}other.example/");
        let found = host(&url);
        match character {
            '/' | '?' | '#' => assert_eq!(found.as_deref(), Some(TRUSTED), "{url:?}"),
            '.' | '-' | 'a'..='z' | 'A'..='Z' | '0'..='9' => {
                assert_eq!(found, Some(format!("{TRUSTED}{character}other.example")), "{url:?}");
            }
            _ => assert_eq!(found, None, "{url:?}"),
        }
        let url = format!("https://{character}{TRUSTED}/");
        assert_ne!(host(&url).as_deref(), Some(TRUSTED), "{url:?}");
    }
}
