//! The moment of a signature, in UTC and to the second, as the vendors spell it.

/// A moment between the years 0000 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

/// The first second that has no spelling: the year 10000.
const END: u64 = 253_402_300_800;

impl Time {
    /// Reads `2026-01-02T03:04:05Z`, and nothing that is spelled otherwise.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
        let is_separated = [
            (4, b'-'),
            (7, b'-'),
            (10, b'T'),
            (13, b':'),
            (16, b':'),
            (19, b'Z'),
        ]
        .iter()
        .all(|(at, byte)| bytes[*at] == *byte);
        let pair = |at: usize| {
            let digits = &bytes[at..at + 2];
            let are_digits = digits.iter().all(u8::is_ascii_digit);
            are_digits.then(|| (digits[0] - b'0') * 10 + (digits[1] - b'0'))
        };
        let time = Self {
            year: u16::from(pair(0)?) * 100 + u16::from(pair(2)?),
            month: pair(5)?,
            day: pair(8)?,
            hour: pair(11)?,
            minute: pair(14)?,
            second: pair(17)?,
        };
        (is_separated && time.exists()).then_some(time)
    }

    /// The moment so many seconds after 1970-01-01T00:00:00Z; none from the year 10000 on.
    #[must_use]
    pub fn from_unix(seconds: u64) -> Option<Self> {
        if seconds >= END {
            return None;
        }
        let (mut days, rest) = (seconds / 86_400, seconds % 86_400);
        let (mut year, mut month) = (1970, 1);
        while days >= days_of_year(year) {
            days -= days_of_year(year);
            year += 1;
        }
        while days >= u64::from(days_of_month(year, month)) {
            days -= u64::from(days_of_month(year, month));
            month += 1;
        }
        let small = |number: u64| u8::try_from(number).ok();
        Some(Self {
            year,
            month,
            day: small(days + 1)?,
            hour: small(rest / 3600)?,
            minute: small(rest / 60 % 60)?,
            second: small(rest % 60)?,
        })
    }

    /// `2026-01-02T03:04:05Z`.
    #[must_use]
    pub fn extended(self) -> String {
        let Self {
            year, month, day, ..
        } = self;
        let Self {
            hour,
            minute,
            second,
            ..
        } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// `20260102T030405Z`.
    #[must_use]
    pub fn basic(self) -> String {
        self.extended().replace(['-', ':'], "")
    }

    const fn exists(self) -> bool {
        let (year, month, day) = (self.year, self.month, self.day);
        let is_day = 1 <= month && month <= 12 && 1 <= day && day <= days_of_month(year, month);
        is_day && self.hour < 24 && self.minute < 60 && self.second < 60
    }
}

const fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

const fn days_of_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

const fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{END, Time};

    fn check(seconds: u64, text: &str) {
        let time = Time::from_unix(seconds).expect("before the year 10000");
        assert_eq!(time.extended(), text);
        assert_eq!(Time::parse(text), Some(time));
    }

    #[test]
    fn seconds_become_the_date_that_the_calendar_has() {
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_399, "2000-02-28T23:59:59Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(1_698_315_752, "2023-10-26T10:22:32Z");
        check(1_767_323_045, "2026-01-02T03:04:05Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
        check(END - 1, "9999-12-31T23:59:59Z");
        assert_eq!(Time::from_unix(END), None);
        assert_eq!(Time::from_unix(u64::MAX), None);
    }

    #[test]
    fn every_day_until_2110_has_a_spelling_that_is_read_back() {
        let mut before = None;
        for day in 0..51_135 {
            let time = Time::from_unix(day * 86_400 + 86_399).expect("before the year 10000");
            assert_eq!(Time::parse(&time.extended()), Some(time));
            assert!(before < Some(time), "{time:?} comes after {before:?}");
            before = Some(time);
        }
    }

    #[test]
    fn the_basic_form_has_no_separators() {
        let time = Time::parse("2026-01-02T03:04:05Z").expect("a time");
        assert_eq!(time.basic(), "20260102T030405Z");
    }

    #[test]
    fn what_is_spelled_otherwise_is_no_time() {
        for text in [
            "",
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-01-02 03:04:05Z",
            "2026-01-02T03:04:05z",
            "2026-02-29T03:04:05Z",
            "2026-00-02T03:04:05Z",
            "2026-13-02T03:04:05Z",
            "2026-01-00T03:04:05Z",
            "2026-01-02T24:04:05Z",
            "2026-01-02T03:60:05Z",
            "2026-01-02T03:04:60Z",
            "+026-01-02T03:04:05Z",
            "2026-01-02T03:04:0 Z",
            "2026-01-02T03:04:é",
            "2026-01-02T03:04:05Z\n",
        ] {
            assert_eq!(Time::parse(text), None, "{text:?}");
        }
    }
}
