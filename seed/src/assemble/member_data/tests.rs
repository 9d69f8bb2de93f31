//! Data files of members, with holes and mistakes.

use super::*;
use crate::source::Memory;

fn read(files: &[(&str, &str)]) -> (Vec<MemberData>, Vec<Code>) {
    let source = Memory::new(files.iter().map(|(path, text)| (format!("data/members/{path}"), *text)));
    let mut findings = Findings::default();
    let tree = Tree::site(&source, &mut findings).unwrap();
    let members = read_members(&tree, &Mapping::default(), &mut findings);
    (members, findings.iter().map(|finding| finding.code).collect())
}

#[test]
fn a_file_is_read_with_its_holes() {
    let (members, codes) = read(&[(
        "a.yaml",
        "id: a\nname: A Ltd\nwebsite: https://WWW.a.example/x\nmemberSince: 2021-04-14\nmemberType: H\n\
         workingGroups:\n  - CA \n  -\n  - CA\nsponsor:\n  level: Gold\nblog:\n  url: https://a.example/blog\n  feed:\n\
         social:\n  twitter: https://twitter.com/xxxx\n  facebook:\nrepresentatives:\n  - name: Jo\n    hidden: true\n    \
         from: 2018-03-01\n    till: 2019-03-01\n  -\n",
    )]);
    assert_eq!(codes, []);
    let member = &members[0];
    assert_eq!(member.domains, ["a.example"]);
    assert_eq!(member.groups.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["CA"]);
    assert_eq!(member.links.iter().map(|link| link.title.as_str()).collect::<Vec<_>>(), ["blog", "twitter"]);
    let until = member.representatives[0].period.until.unwrap();
    assert_eq!(until, Bound::stated(NaiveDate::from_ymd_opt(2019, 3, 2).unwrap()));
}

#[test]
fn doubles_are_one_member_and_conflicts_are_errors() {
    let (members, codes) =
        read(&[("ECAC.yaml", "id: ecac\nname: Ecac\n"), ("ecac.yaml", "name: ECAC\nid: ecac\n")]);
    assert_eq!((members.len(), codes), (1, vec![Code::DuplicateMember]));
    let (members, codes) = read(&[("a.yaml", "id: x\nname: A\n"), ("b.yaml", "id: x\nname: B\n")]);
    assert_eq!((members.len(), codes), (1, vec![Code::MemberConflict]));
}

#[test]
fn ids_may_be_missing_and_names_may_not() {
    let (members, codes) =
        read(&[("a.yaml", "name: A\n"), ("b.yaml", "id: b\n"), ("c.yaml", ""), ("d.yaml", "- x\n")]);
    assert_eq!(members[0].id, "a");
    assert_eq!(codes, [Code::MemberWithoutId, Code::MemberWithoutName, Code::InvalidType]);
}

#[test]
fn keys_that_nothing_reads_are_named() {
    let text = "id: a\nname: A\nTitle: x\nfoo: 1\nmemberTpye: A\nblog:\n  feed:\nrepresentatives:\n  - name: Jo\n    \
                hiden: true\n    title: x\n";
    let source = Memory::new([("data/members/a.yaml", text)]);
    let mut findings = Findings::default();
    let tree = Tree::site(&source, &mut findings).unwrap();
    read_members(&tree, &Mapping::default(), &mut findings);
    let shown: Vec<_> =
        findings.iter().map(|finding| (finding.code, finding.line, finding.help.as_deref())).collect();
    let key = Code::UnknownMemberKey;
    assert_eq!(
        shown,
        [
            (key, Some(4), None),
            (key, Some(5), Some("did you mean `memberType`?")),
            (key, Some(10), Some("did you mean `hidden`?")),
        ]
    );
}

#[test]
fn addresses_and_dates_that_are_none_are_left_out() {
    let (members, codes) = read(&[(
        "a.yaml",
        "id: a\nname: A\nwebsite: https//a.example\nmemberSince: soon\nmemberType: [A]\n",
    )]);
    assert_eq!((members[0].website.as_deref(), members[0].since, members[0].domains.len()), (None, None, 0));
    assert_eq!(codes, [Code::InvalidUrl, Code::InvalidDate, Code::InvalidType]);
}

#[test]
fn keys_that_are_read_are_one_whatever_their_case() {
    let (members, codes) = read(&[
        ("a.yaml", "id: a\nname: A\nName: B\n"),
        ("b.yaml", "id: b\nname: B\nsocial: {X: https://x.example, x: https://y.example}\n"),
        ("c.yaml", "id: c\nname: C\nown: {X: 1, x: 2}\n"),
    ]);
    assert_eq!(members.iter().map(|member| member.id.as_str()).collect::<Vec<_>>(), ["c"]);
    assert_eq!(codes, [Code::DuplicateKey, Code::DuplicateKey, Code::UnknownMemberKey]);
}
