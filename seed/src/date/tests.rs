use super::*;
use proptest::prelude::*;

/// The instant of a site in UTC.
fn instant(written: &str) -> Result<DateTime<Utc>, NotADate> {
    zoned_in(written, Tz::UTC).map(|(at, _)| at.with_timezone(&Utc))
}

#[test]
fn every_reading_of_the_table_holds() {
    for (written, read) in [
        ("2022-03-03T11:00:00+00:00", "2022-03-03T11:00:00Z"),
        ("2022-03-03T11:00:00+01:00", "2022-03-03T10:00:00Z"),
        ("2022-03-03T7:55:00Z", "2022-03-03T07:55:00Z"),
        ("2022-03-03t07:55:00z", "2022-03-03T07:55:00Z"),
        ("2022-03-03 11:00:00 -0530", "2022-03-03T16:30:00Z"),
        ("2022-03-03 11:00:00 +01", "2022-03-03T10:00:00Z"),
        ("2022-03-03 11:00 UTC", "2022-03-03T11:00:00Z"),
        ("2022-03-03T11:00", "2022-03-03T11:00:00Z"),
        ("2022-03-03T11:00:01.123456789Z", "2022-03-03T11:00:01.123456Z"),
        ("2022-03-03T11:00:01.5", "2022-03-03T11:00:01.500Z"),
        ("2022-03-03", "2022-03-03T00:00:00Z"),
        ("2022-03-03T016:11:25Z", "2022-03-03T16:11:25Z"),
        (" 2022-3-3 ", "2022-03-03T00:00:00Z"),
        ("2022-03-03 11:00:00.5 +0100 CET", "2022-03-03T10:00:00.500Z"),
        ("03 Mar 2022", "2022-03-03T00:00:00Z"),
        ("3 March 2022 11:00", "2022-03-03T11:00:00Z"),
        ("March 3, 2022", "2022-03-03T00:00:00Z"),
        ("Thu, 03 Mar 2022 11:00:00 +0100", "2022-03-03T10:00:00Z"),
        ("Thu, 03 Mar 2022 11:00:00 GMT", "2022-03-03T11:00:00Z"),
        ("03 Mar 22 11:00 -0530", "2022-03-03T16:30:00Z"),
        ("03 Mar 69 11:00 UTC", "1969-03-03T11:00:00Z"),
        ("Thursday, 03-Mar-22 11:00:00 UTC", "2022-03-03T11:00:00Z"),
        ("Thu Mar  3 11:00:00 2022", "2022-03-03T11:00:00Z"),
        ("Thu Mar  3 11:00:00 UTC 2022", "2022-03-03T11:00:00Z"),
        ("Thu Mar 03 11:00:00 -0700 2022", "2022-03-03T18:00:00Z"),
    ] {
        let wanted: DateTime<Utc> = read.parse().unwrap();
        assert_eq!(instant(written), Ok(wanted), "{written}");
    }
}

#[test]
fn what_cannot_be_read_is_refused() {
    for written in [
        "",
        "yesterday",
        "03/03/2022",
        "03.03.2022",
        "2022",
        "2022-03",
        "2022-13-01",
        "2022-02-30",
        "2022-03-03T25:00:00Z",
        "2022-03-03T116:00:00Z",
        "2022-03-03T0016:00:00Z",
        "2022-03-03T11:60:00Z",
        "2022-03-03T11:00:00+1:00",
        "2022-03-03T11:00:00 CET",
        "2022-03-03T11:00:00+24:00",
        "2022-03-03T11",
        "2022-03-03T11:0",
        "2022-03-03X",
        "0000-01-01",
        "２０２２-03-03",
        "20220303",
        "2022-03-03T11:00:00ZZ",
        "2022-03-03-04",
        "11:00PM",
        "Mar 3 11:00:00",
        "3 Mars 2022",
        "March 2022",
        "30 Feb 2022",
        "3 Mar 2022 2023",
        "3 Mar 2022 25:00",
        "3 Mar 2022 CET",
    ] {
        assert!(instant(written).is_err(), "{written}");
    }
}

#[test]
fn the_day_is_that_of_the_written_zone() {
    assert_eq!(day("2022-03-03T23:30:00-08:00"), Ok(NaiveDate::from_ymd_opt(2022, 3, 3).unwrap()));
}

#[test]
fn file_names_may_begin_with_a_date() {
    let date = NaiveDate::from_ymd_opt(2022, 3, 3).unwrap();
    assert_eq!(of_file_name("2022-03-03-title"), Some((date, "title")));
    assert_eq!(of_file_name("2022-03-03"), Some((date, "")));
    assert_eq!(of_file_name("2022-03-033"), None);
    assert_eq!(of_file_name("title"), None);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}|[0-9]{0,4}[-T: ,A-Za-z0-9+]{0,40}") {
        let _ = (zoned_in(&text, Tz::Europe__Amsterdam), of_file_name(&text));
    }

    #[test]
    fn dates_read_back(seconds in 0i64..4_000_000_000) {
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        prop_assert_eq!(instant(&at.to_rfc3339()), Ok(at));
    }
}

#[test]
fn a_date_without_zone_is_in_the_zone_of_the_site() {
    let read = |written: &str| {
        let (at, odd) = zoned_in(written, Tz::Europe__Amsterdam).unwrap();
        (at.to_rfc3339(), odd)
    };
    let named = Some(Odd::ZoneName("CET".to_owned()));
    for (written, at, odd) in [
        ("2022-03-03", "2022-03-03T00:00:00+01:00", None),
        ("2022-07-03 11:00", "2022-07-03T11:00:00+02:00", None),
        ("2022-07-03 11:00Z", "2022-07-03T11:00:00+00:00", None),
        ("2022-07-03T011:00:00", "2022-07-03T11:00:00+02:00", Some(Odd::WideHour)),
        ("3 Mar 2022 11:00:00 CET", "2022-03-03T11:00:00+01:00", named),
        // Twice, and never.
        ("2022-10-30 02:30", "2022-10-30T02:30:00+02:00", None),
        ("2022-03-27 02:30", "2022-03-27T02:30:00+01:00", None),
    ] {
        assert_eq!(read(written), (at.to_owned(), odd), "{written}");
    }
}

#[test]
fn what_is_wrong_with_a_date_is_said() {
    for (written, part) in [
        ("2022-02-30", "February 2022 has no day 30"),
        ("30 Feb 2022", "February 2022 has no day 30"),
        ("2023-13-01", "2023 has no month 13"),
        ("2023-00-01", "2023 has no month 0"),
        ("0000-01-01", "there is no day"),
        ("2022-03-03T25:00:00Z", "there is no such time"),
        ("03/04/2022", "the day or the month first"),
        ("3.4.2022", "the day or the month first"),
        ("soon", "“soon”"),
    ] {
        let finding = instant(written).unwrap_err().finding("date");
        assert!(finding.message.contains(part), "{written}: {}", finding.message);
    }
}

#[test]
fn a_date_that_can_only_be_one_day_is_proposed_as_it_should_be_written() {
    for (written, proposed) in [
        ("21/03/2022", Some("2022-03-21")),
        ("03/21/2022", Some("2022-03-21")),
        ("3.3.2022", Some("2022-03-03")),
        ("2022/03/21", Some("2022-03-21")),
        ("03/04/2022", None),
        ("31/02/2022", None),
        ("21/03/22", None),
    ] {
        let finding = instant(written).unwrap_err().finding("date");
        let help =
            proposed.map_or("write the year first: `2022-03-03`".to_owned(), |day| format!("write `{day}`"));
        assert_eq!(finding.help, Some(help), "{written}");
        let guessed = finding.message.contains("may have the day or the month first");
        assert_eq!(guessed, proposed.is_none(), "{}", finding.message);
    }
}
