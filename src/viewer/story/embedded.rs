//! The stories that come with the program.

use super::{Story, StoryError};

const FILES: &[(&str, &str)] = &[
    ("one_message", include_str!("../../../scenarios/stories/one_message.toml")),
    ("road_fills_up", include_str!("../../../scenarios/stories/road_fills_up.toml")),
    ("blind_corner", include_str!("../../../scenarios/stories/blind_corner.toml")),
    ("truck_in_between", include_str!("../../../scenarios/stories/truck_in_between.toml")),
    ("two_technologies", include_str!("../../../scenarios/stories/two_technologies.toml")),
];

/// All of them, in the order in which a kiosk plays them.
pub fn stories() -> Result<Vec<Story>, StoryError> {
    FILES.iter().map(|(name, text)| Story::from_toml(name, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stories_can_be_told() {
        let stories = stories().expect("they are stories");
        assert!(stories.len() >= 5);
        for story in &stories {
            story.check_scenarios().unwrap_or_else(|error| panic!("{error}: {error:?}"));
            assert!(story.duration_s() < 240.0, "{}", story.name);
            // One sentence can be read while a step is shown: at most three words a second.
            for step in &story.steps {
                let words = step.text.split_whitespace().count() + step.watch.split_whitespace().count();
                assert!(words as f64 <= 3.0 * step.duration_s, "{}: {}", story.name, step.title);
            }
        }
    }
}
