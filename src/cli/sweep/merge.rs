//! `comad sweep merge`.

use clap::Args;

use crate::cli::print_text;
use crate::study::merge;

use super::{StudyArg, SweepError};

/// Arguments of `comad sweep merge`.
#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    #[command(flatten)]
    study: StudyArg,
    /// Merge what there is, although runs are missing
    #[arg(long)]
    partial: bool,
}

pub(super) fn execute(args: &MergeArgs) -> Result<(), SweepError> {
    let study = args.study.open()?;
    let merged = merge(&study, args.partial)?;
    if merged.missing > 0 && !args.partial {
        let all = merged.runs + merged.missing;
        return Err(SweepError::Incomplete { missing: merged.missing, all, study: study.folder().to_owned() });
    }
    let text = format!(
        "points       {}\nruns         {}{}\nresult hash  {}\nwrote        {}\n",
        merged.points,
        merged.runs,
        if merged.missing > 0 { format!(", {} are missing", merged.missing) } else { String::new() },
        merged.result_hash,
        study.folder().join("summary.csv").display(),
    );
    Ok(print_text(text.as_bytes())?)
}
