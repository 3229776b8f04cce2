//! Values in words and quantities that people know.

/// What a value means: a name, or the quantity that a unit such as `0.01 m/s` makes of a number. Empty if neither is known.
pub(super) fn reading(content: &str, meaning: &str) -> String {
    let Ok(number) = content.parse::<i64>() else {
        // `value 3` of an enumeration repeats its name; named bits say something.
        let place = meaning.strip_prefix("value ").is_some_and(|place| place.bytes().all(|byte| byte.is_ascii_digit()));
        return if place { String::new() } else { meaning.to_owned() };
    };
    match meaning {
        "1 ms, TAI since 2004-01-01" => {
            u64::try_from(number).map_or_else(|_| String::new(), |number| tai_date(number.saturating_mul(1000)))
        }
        "ms" | "m" | "min" => format!("{number} {meaning}"),
        "degree" => format!("{number} deg"),
        "1 / 10 000 m, left positive" => format!("{:.4} 1/m", number as f64 / 1e4),
        _ => quantity(number, meaning).unwrap_or_else(|| meaning.to_owned()),
    }
}

/// The number times a unit such as `0.1 microdegree, north positive`, with as many decimals as the unit resolves.
fn quantity(number: i64, unit: &str) -> Option<String> {
    let (step, unit) = unit.split_once(' ').unwrap_or((unit, ""));
    let mut decimals = step.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let mut step: f64 = step.parse().ok()?;
    // What is said about the direction of positive values is for those who write the number.
    let unit = unit.split(',').next().unwrap_or_default();
    let (name, rest) = unit.split_once(' ').unwrap_or((unit, ""));
    let name = match name {
        "microdegree" => {
            decimals += 6;
            step *= 1e-6;
            "deg"
        }
        "degree" if rest.starts_with("Celsius") => "degree",
        "degree" => "deg",
        "degree/s" => "deg/s",
        "percent" => "%",
        name => name,
    };
    let text = format!("{:.decimals$} {name} {rest}", number as f64 * step);
    Some(text.trim_end().to_owned())
}

/// An angle in 0.1 microdegree.
pub(super) fn degrees(tenths_of_microdegrees: i32) -> String {
    format!("{:.7} deg", f64::from(tenths_of_microdegrees) / 1e7)
}

/// The date of a number of microseconds since 2004-01-01T00:00:00 TAI, in TAI: leap seconds are left to the reader.
pub(super) fn tai_date(microseconds: u64) -> String {
    const DAY: u64 = 86_400;
    const DAYS_OF_400_YEARS: u64 = 146_097;
    let (seconds, fraction) = (microseconds / 1_000_000, microseconds % 1_000_000);
    // The calendar repeats every 400 years; 2000 begins such a span, four years of 1461 days before the epoch.
    let mut days = seconds / DAY + 1461;
    let mut year = 2000 + 400 * (days / DAYS_OF_400_YEARS);
    days %= DAYS_OF_400_YEARS;
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let months = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in months {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute, second) = (seconds % DAY / 3600, seconds % 3600 / 60, seconds % 60);
    let fraction =
        if fraction.is_multiple_of(1000) { format!("{:03}", fraction / 1000) } else { format!("{fraction:06}") };
    format!("{year}-{month:02}-{:02} {hour:02}:{minute:02}:{second:02}.{fraction} TAI", days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_standards_become_quantities() {
        // content, meaning -> reading
        let cases = [
            ("487669360", "0.1 microdegree, north positive", "48.7669360 deg"),
            ("-1", "0.1 microdegree, east positive", "-0.0000001 deg"),
            ("1389", "0.01 m/s", "13.89 m/s"),
            ("900", "0.1 degree clockwise from WGS84 north", "90.0 deg clockwise from WGS84 north"),
            ("36540", "0.01 m above the WGS84 ellipsoid", "365.40 m above the WGS84 ellipsoid"),
            ("-25", "0.01 degree/s, left positive", "-0.25 deg/s"),
            ("12", "1 / 10 000 m, left positive", "0.0012 1/m"),
            ("12", "10 ms in the past", "120 ms in the past"),
            ("3", "1.5 degree", "4.5 deg"),
            ("30", "1 degree Celsius", "30 degree Celsius"),
            ("40", "2 percent", "80 %"),
            ("7", "min", "7 min"),
            ("4660", "1 ms, TAI since 2004-01-01, modulo 65 536", "4660 ms"),
            ("0", "1 ms, TAI since 2004-01-01", "2004-01-01 00:00:00.000 TAI"),
            ("16383", "unavailable", "unavailable"),
            ("forward", "value 0", ""),
            ("b0", "brakePedalEngaged, accEngaged", "brakePedalEngaged, accEngaged"),
            ("1234567", "", ""),
        ];
        for (content, meaning, expected) in cases {
            assert_eq!(reading(content, meaning), expected, "{content}, {meaning}");
        }
    }

    #[test]
    fn dates_follow_the_calendar() {
        // days since 2004-01-01 -> date; counted with GNU date
        let cases =
            [(0, "2004-01-01"), (59, "2004-02-29"), (366, "2005-01-01"), (8309, "2026-10-01"), (35_123, "2100-03-01")];
        for (days, date) in cases {
            assert_eq!(tai_date(days * 86_400_000_000 + 3_723_000_004), format!("{date} 01:02:03.000004 TAI"));
        }
        // The last instant that 64 bits hold is far away, and no reason to panic.
        assert!(tai_date(u64::MAX).ends_with(" TAI"));
    }
}
