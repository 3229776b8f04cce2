//! What satellite navigation makes of a position.

use crate::engine::RandomStream;
use crate::geometry::{KinematicState, Point};
use crate::units::{Meters, SimDuration, SimTime};

/// The errors of a receiver along each axis.
///
/// Orbit, clock and atmosphere change within minutes, and reflections within seconds: a slow error that forgets itself exponentially
/// (a Gauss-Markov process of first order, as in Rankin: An error model for sensor simulation: GPS and differential GPS, IEEE PLANS
/// 1994), and on top of it white noise of the receiver at each fix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GnssSettings {
    /// Standard deviation of the slow error.
    pub bias_deviation: Meters,
    /// Time over which the slow error falls to 1/e.
    pub correlation_time: SimDuration,
    /// Standard deviation of the noise of a fix.
    pub noise_deviation: Meters,
}

/// A receiver.
#[derive(Clone, Copy, Debug)]
pub struct GnssReceiver {
    settings: GnssSettings,
    draws: RandomStream,
    bias: Point,
    noise: Point,
    fixes: u64,
    at: SimTime,
}

impl GnssSettings {
    /// A receiver that makes no error.
    pub const EXACT: Self = Self {
        bias_deviation: Meters(0.0),
        correlation_time: SimDuration::from_millis(1000),
        noise_deviation: Meters(0.0),
    };
}

impl GnssReceiver {
    /// A receiver with its first fix at the start.
    pub fn new(settings: GnssSettings, draws: RandomStream) -> Self {
        let origin = Point::default();
        let mut receiver = Self { settings, draws, bias: origin, noise: origin, fixes: 0, at: SimTime::ZERO };
        let mut first = receiver.draws.derive(0);
        receiver.bias = normal(&mut first).scaled(settings.bias_deviation.0);
        receiver.noise = normal(&mut first).scaled(settings.noise_deviation.0);
        receiver
    }

    /// Takes the next fix.
    pub fn advance(&mut self, now: SimTime) {
        let elapsed = (now - self.at).as_secs_f64();
        if elapsed <= 0.0 {
            return;
        }
        self.at = now;
        self.fixes += 1;
        let mut draws = self.draws.derive(self.fixes);
        let kept = (-elapsed / self.settings.correlation_time.as_secs_f64()).exp();
        let fresh = (1.0 - kept * kept).sqrt() * self.settings.bias_deviation.0;
        self.bias = self.bias.scaled(kept) + normal(&mut draws).scaled(fresh);
        self.noise = normal(&mut draws).scaled(self.settings.noise_deviation.0);
    }

    /// What a station believes of its motion. Speed and heading come from Doppler shifts and wheels, which err less than messages
    /// resolve, and stay as they are.
    pub fn believes(&self, truth: &KinematicState) -> KinematicState {
        KinematicState { position: truth.position + self.bias + self.noise, ..*truth }
    }
}

fn normal(draws: &mut RandomStream) -> Point {
    Point::new(draws.next_normal(), draws.next_normal())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Heading;

    #[test]
    fn errors_have_their_deviation_and_their_memory() {
        let settings = GnssSettings {
            bias_deviation: Meters(2.0),
            correlation_time: SimDuration::from_millis(10_000),
            noise_deviation: Meters(0.5),
        };
        let truth = KinematicState::at_rest(Point::new(100.0, 50.0), Heading::EAST);
        let (mut squares, mut products, mut count) = (0.0, 0.0, 0);
        for station in 0..40 {
            let mut receiver = GnssReceiver::new(settings, RandomStream::from_seed(3).derive(station));
            let mut last = receiver.believes(&truth).position - truth.position;
            for fix in 1..2000 {
                receiver.advance(SimTime::ZERO + SimDuration::from_millis(1000 * fix));
                let error = receiver.believes(&truth).position - truth.position;
                squares += error.dot(error) / 2.0;
                products += error.dot(last) / 2.0;
                (last, count) = (error, count + 1);
            }
        }
        let (variance, covariance) = (squares / f64::from(count), products / f64::from(count));
        assert!((variance - 4.25).abs() < 0.15, "{variance}");
        // A second later the slow error has kept exp(-0.1) of itself, and the noise nothing.
        assert!((covariance - 4.0 * (-0.1f64).exp()).abs() < 0.15, "{covariance}");
    }

    #[test]
    fn an_exact_receiver_knows_where_it_is() {
        let mut receiver = GnssReceiver::new(GnssSettings::EXACT, RandomStream::from_seed(3));
        receiver.advance(SimTime::ZERO + SimDuration::from_millis(100));
        let truth = KinematicState::at_rest(Point::new(100.0, 50.0), Heading::EAST);
        assert_eq!(receiver.believes(&truth), truth);
    }
}
