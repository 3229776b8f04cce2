//! `manifest.json`: what makes a result reproducible.

use serde_json::{Value, json};

use crate::evaluation::metrics::Summary;

use super::RunDescription;

/// The content of `manifest.json`.
pub fn manifest_json(run: &RunDescription, summary: &Summary) -> Value {
    json!({
        "tool": "comad",
        "tool_version": run.tool_version,
        "commit": run.commit,
        "scenario": run.scenario,
        "scenario_hash": run.scenario_hash,
        "technology": run.technology,
        "error_model": run.error_model,
        "seeds": run.seeds,
        "complete": run.ended_early.is_none(),
        "ended_early": run.ended_early,
        "command_line": run.command_line,
        "result_hash": summary.result_hash.to_string(),
    })
}
