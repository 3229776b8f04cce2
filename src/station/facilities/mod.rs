//! Facilities: what a station tells others, and when; what it knows of its surroundings.

mod ca_service;
mod cam_trigger;
mod cp_service;
mod den_service;
mod ego_state;
mod local_dynamic_map;
mod map_service;
mod path_trace;
mod perceived_object;
mod service;
mod spat_service;
mod va_service;

pub use ca_service::{CaService, CaServiceSettings, encode_within};
pub use cam_trigger::{CamRule, CamTiming, CamTrigger, EtsiCamRule, MotionChange};
pub use cp_service::{CpRule, CpService, CpServiceSettings, SensorDescription};
pub use den_service::{
    DenError, DenEvent, DenRequest, DenService, DenServiceSettings, Reception, Repetition, ScheduledEvent,
};
pub use ego_state::{EgoState, StationKind};
pub use local_dynamic_map::{
    AwarenessSource, EventId, EventState, HeardCluster, HeardEvent, HeardObject, HeardStation, LdmLifetimes,
    LdmSettings, LocalDynamicMap, MapUpdate, ObjectId, RelativePlace,
};
pub use map_service::{IntersectionMap, MapConnection, MapLane, MapService, MapServiceError};
pub use path_trace::{PathTrace, TracePoint};
pub use perceived_object::{ObjectKind, PerceivedObject};
pub use service::{FacilitiesService, Outbox, OutgoingMessage, ReceivedMessage, StationView};
pub use spat_service::{IntersectionForecast, SignalGroupForecast, SignalSource, SpatService};
pub use va_service::{
    ClusteringParameters, EtsiVamRule, MotionPredictionContent, SafetySettings, VaService, VaServiceSettings,
    VamChange, VamRule, VamTrigger, VbsState,
};
