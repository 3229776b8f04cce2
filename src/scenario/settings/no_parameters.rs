//! Alternatives that need nothing but their name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The empty table of an alternative without parameters, such as `[channel.fading.none]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}
