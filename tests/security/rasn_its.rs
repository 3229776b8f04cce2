//! The types of the crate `rasn-its` read what we write, and write what we read.

use comad::station::security::{
    HashedId8, ItsAid, ReceivedCertificate, ReceivedEnvelope, ReceivedSigner, SignatureScheme, Span, Time64,
};
use rasn::types::{FixedOctetString, Integer};
use rasn_its::ieee1609dot2::base_types::{
    BasePublicEncryptionKey, EccP256CurvePoint, EccP256CurvePointUncompressedP256, EncryptionKey, GeographicRegion,
    IdentifiedRegion, PublicEncryptionKey, Signature, SymmAlgorithm,
};
use rasn_its::ieee1609dot2::{
    Certificate, CertificateBase, Ieee1609Dot2Content, Ieee1609Dot2Data, SignedData, SignerIdentifier,
    VerificationKeyIndicator,
};
use rasn_its::ts103097::EtsiTs103097Data;
use sha2::{Digest, Sha256};

use crate::envelopes;

const SCHEMES: [SignatureScheme; 2] = [SignatureScheme::Modelled, SignatureScheme::Real];

fn decoded(bytes: &[u8]) -> Ieee1609Dot2Data {
    rasn::coer::decode(bytes).expect("rasn-its reads the envelope")
}

fn signed_data(data: &mut Ieee1609Dot2Data) -> &mut SignedData {
    match &mut data.content {
        Ieee1609Dot2Content::SignedData(signed) => signed,
        other => panic!("{other:?}"),
    }
}

fn encoded<T: rasn::Encode>(value: &T) -> Vec<u8> {
    rasn::coer::encode(value).expect("rasn-its writes what it read")
}

#[test]
fn our_envelopes_are_read_and_written_back() {
    for scheme in SCHEMES {
        for bytes in envelopes::signed(scheme) {
            let mut data = decoded(&bytes);
            assert_eq!(encoded(&data), bytes, "{scheme:?}");
            let profiled: EtsiTs103097Data = rasn::coer::decode(&bytes).expect("TS 103 097");
            assert_eq!(encoded(&profiled), bytes);
            same_content(&bytes, signed_data(&mut data));
        }
    }
}

/// Our reader found in `bytes` what `signed` holds.
fn same_content(bytes: &[u8], signed: &SignedData) {
    let ours = ReceivedEnvelope::parse(bytes).expect("our reader");
    let header = &signed.tbs_data.header_info;
    assert_eq!(encoded(&signed.tbs_data), ours.to_be_signed.of(bytes));
    assert_eq!(encoded(header), ours.header_info.of(bytes));
    assert_eq!(encoded(&signed.signer), ours.signer_span.of(bytes));
    assert_eq!(encoded(&signed.signature), ours.signature.span.of(bytes));
    assert_eq!(Integer::from(ours.its_aid.0), *header.psid);
    assert_eq!(ours.generation_time, header.generation_time.as_ref().map(|time| Time64(time.0)));
    assert_eq!(ours.expiry_time, header.expiry_time.as_ref().map(|time| Time64(time.0)));
    let location = header.generation_location.as_ref().map(encoded);
    let our_location = ours.generation_location.map(|found| {
        let (latitude, longitude) = (found.latitude.to_be_bytes(), found.longitude.to_be_bytes());
        [&latitude[..], &longitude, &found.elevation.to_be_bytes()].concat()
    });
    assert_eq!(our_location, location);
    let requests: Vec<[u8; 3]> = ours.requests(bytes).map(|id| id.0).collect();
    let expected = header.inline_p2pcd_request.iter().flat_map(|ids| ids.0.iter());
    let expected: Vec<[u8; 3]> = expected.map(|id| id.0.as_ref().try_into().expect("three bytes")).collect();
    assert_eq!(requests, expected);
    let requested = header.requested_certificate.as_ref().map(encoded).unwrap_or_default();
    assert_eq!(ours.requested_certificate.of(bytes), requested);
    let Ieee1609Dot2Content::UnsecuredData(payload) =
        &signed.tbs_data.payload.data.as_ref().expect("a payload").content
    else {
        panic!("unsecured data")
    };
    assert_eq!(ours.payload.of(bytes), payload.as_ref());
    if let (ReceivedSigner::Certificate(found), SignerIdentifier::Certificate(expected)) =
        (&ours.signer, &signed.signer)
    {
        assert_eq!(found.whole.of(bytes), encoded(&expected.0[0]));
    }
}

#[test]
fn every_member_of_a_header_is_read() {
    // rasn 0.30 writes an extension within an extension in the wrong place, so the certificate that is requested has no
    // bitmapSsp; tests/interop.rs has one with it.
    let certificate: Certificate = {
        let mut base: CertificateBase = rasn::coer::decode(&ticket()).expect("our certificate");
        for permission in &mut base.to_be_signed.app_permissions.as_mut().expect("permissions").0 {
            permission.ssp = None;
        }
        rasn::coer::decode(&encoded(&base)).expect("a certificate")
    };
    let point = EccP256CurvePoint::CompressedY1(FixedOctetString::new([6; 32]));
    let key = PublicEncryptionKey::builder()
        .supported_symm_alg(SymmAlgorithm::Aes128Ccm)
        .public_key(BasePublicEncryptionKey::EciesNistP256(point))
        .build();
    for bytes in envelopes::signed(SignatureScheme::Modelled).iter().filter(|bytes| bytes.len() < 600) {
        for members in 0..64 {
            let mut data = decoded(bytes);
            let signed = signed_data(&mut data);
            let header = &mut signed.tbs_data.header_info;
            if members & 1 != 0 {
                header.expiry_time = header.generation_time.clone();
            }
            if members & 2 != 0 {
                header.p2pcd_learning_request = Some(rasn_its::ieee1609dot2::base_types::HashedId3([1, 2, 3].into()));
            }
            if members & 4 != 0 {
                header.encryption_key = Some(EncryptionKey::Public(key.clone()));
            }
            if members & 8 != 0 {
                header.requested_certificate = Some(certificate.clone());
            }
            if members & 16 != 0 {
                header.pdu_functional_type = Some(rasn_its::ieee1609dot2::PduFunctionalType(1));
            }
            if members & 32 != 0 {
                header.generation_time = None;
            }
            let bytes = encoded(&data);
            same_content(&bytes, signed_data(&mut data));
        }
    }
}

#[test]
fn every_form_of_a_point_is_read() {
    let bytes = &envelopes::signed(SignatureScheme::Real)[0];
    let x = || FixedOctetString::new([7; 32]);
    let uncompressed = EccP256CurvePointUncompressedP256 { x: x(), y: x() };
    let points = [
        EccP256CurvePoint::XOnly(x()),
        EccP256CurvePoint::CompressedY0(x()),
        EccP256CurvePoint::CompressedY1(x()),
        EccP256CurvePoint::Uncompressed(uncompressed),
    ];
    for point in points {
        let mut data = decoded(bytes);
        let signed = signed_data(&mut data);
        let Signature::EcdsaNistP256(signature) = &mut signed.signature else { panic!("P-256") };
        signature.r_sig = point;
        let bytes = encoded(&data);
        let ours = ReceivedEnvelope::parse(&bytes).expect("our reader");
        assert_eq!(ours.signature.bytes[..32], [7; 32]);
        same_content(&bytes, signed_data(&mut data));
    }
}

#[test]
fn certificates_of_all_forms_are_read() {
    let domain = envelopes::domain(SignatureScheme::Real);
    for ours in [domain.root_certificate(), domain.authority_certificate(), &ticket()] {
        let certificate: Certificate = rasn::coer::decode(ours).expect("rasn-its reads the certificate");
        assert_eq!(encoded(&certificate), ours);
        let found = ReceivedCertificate::parse(ours).expect("our reader");
        assert_eq!(encoded(&certificate.to_be_signed), found.to_be_signed.of(ours));
        let hash: [u8; 32] = Sha256::digest(ours).into();
        assert_eq!(found.canonical_hash(ours), hash, "ours are canonical");
    }
}

/// A ticket with all permissions.
fn ticket() -> Vec<u8> {
    let mut domain = envelopes::domain(SignatureScheme::Real);
    let station = envelopes::station(&mut domain);
    domain.certificate(station.identity().ticket).to_vec()
}

#[test]
fn optional_members_of_certificates_are_read() {
    let ours = ticket();
    let mut regions: Vec<Option<GeographicRegion>> = vec![None];
    // countryOnly, countryAndRegions, countryAndSubregions as COER by hand; circle, rectangles, polygon
    let written: [&[u8]; 5] = [
        &[0x83, 1, 3, 0x80, 0, 49, 0x81, 0, 49, 1, 2, 1, 9, 0x82, 0, 49, 1, 1, 5, 1, 2, 0, 1, 0, 2],
        &[0x83, 1, 1, 0x80, 0, 49],
        &[0x80, 30, 0, 0, 0, 7, 0, 0, 0, 1, 0],
        &[0x81, 1, 1, 30, 0, 0, 0, 7, 0, 0, 0, 29, 0, 0, 0, 8, 0, 0, 0],
        &[0x82, 1, 3, 30, 0, 0, 0, 7, 0, 0, 0, 29, 0, 0, 0, 8, 0, 0, 0, 29, 0, 0, 0, 7, 0, 0, 0],
    ];
    regions.extend(written.map(|bytes| Some(rasn::coer::decode(bytes).expect("a region"))));
    assert!(regions.iter().any(|region| {
        let Some(GeographicRegion::IdentifiedRegion(found)) = region else { return false };
        found.0.iter().any(|region| matches!(region, IdentifiedRegion::CountryAndSubregions(_)))
    }));
    let authority: Certificate =
        rasn::coer::decode(envelopes::domain(SignatureScheme::Real).authority_certificate()).expect("a certificate");
    let x = || FixedOctetString::new([8; 32]);
    for region in regions {
        for members in 0..16 {
            let mut base: CertificateBase = rasn::coer::decode(&ours).expect("a certificate");
            let contents = &mut base.to_be_signed;
            contents.region.clone_from(&region);
            if members & 1 != 0 {
                contents.assurance_level =
                    Some(rasn_its::ieee1609dot2::base_types::SubjectAssurance(FixedOctetString::new([0xE0])));
            }
            if members & 2 != 0 {
                contents.cert_request_permissions.clone_from(&authority.to_be_signed.cert_issue_permissions);
                contents.can_request_rollover = Some(());
            }
            if members & 4 != 0 {
                let key = BasePublicEncryptionKey::EciesNistP256(EccP256CurvePoint::CompressedY0(x()));
                contents.encryption_key = Some(
                    PublicEncryptionKey::builder().supported_symm_alg(SymmAlgorithm::Aes128Ccm).public_key(key).build(),
                );
            }
            if members & 8 != 0 {
                contents.flags = Some(rasn::types::FixedBitString::<8>::ZERO);
            }
            let bytes = encoded(&base);
            let found = ReceivedCertificate::parse(&bytes).expect("our reader");
            assert_eq!(found.to_be_signed.of(&bytes), encoded(&base.to_be_signed));
            assert_eq!(found.whole, Span { start: 0, end: bytes.len() as u32 });
            let may = envelopes::ALL.map(|its_aid| found.permits(&bytes, its_aid));
            assert_eq!(may, [true; 7]);
            assert!(!found.permits(&bytes, ItsAid(140)));
        }
    }
}

#[test]
fn equal_certificates_in_other_forms_have_the_same_identifier() {
    // IEEE 1609.2 clause 6.4.3: the hash is that of the form with compressed key and x-only signature.
    let ours = ticket();
    let found = ReceivedCertificate::parse(&ours).expect("a certificate");
    let expected = HashedId8::of_hash(&found.canonical_hash(&ours));
    let key = p256_point(found.public_key.y_is_odd, &found.public_key.x);
    let mut base: CertificateBase = rasn::coer::decode(&ours).expect("a certificate");
    let VerificationKeyIndicator::VerificationKey(public) = &mut base.to_be_signed.verify_key_indicator else {
        panic!("a key")
    };
    *public =
        rasn_its::ieee1609dot2::base_types::PublicVerificationKey::EcdsaNistP256(EccP256CurvePoint::Uncompressed(key));
    let Some(Signature::EcdsaNistP256(signature)) = &mut base.signature else { panic!("a signature") };
    let EccP256CurvePoint::XOnly(r) = signature.r_sig.clone() else { panic!("x-only") };
    signature.r_sig = EccP256CurvePoint::CompressedY1(r);
    let other = encoded(&base);
    assert_ne!(other, ours);
    let found = ReceivedCertificate::parse(&other).expect("our reader");
    assert_eq!(HashedId8::of_hash(&found.canonical_hash(&other)), expected);
}

fn p256_point(y_is_odd: bool, x: &[u8; 32]) -> EccP256CurvePointUncompressedP256 {
    let compressed = [&[2 + u8::from(y_is_odd)][..], x].concat();
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&compressed).expect("a point");
    let point = key.to_sec1_point(false);
    let half = |from: usize| {
        let bytes: [u8; 32] = point.as_bytes()[from..from + 32].try_into().expect("32 bytes");
        FixedOctetString::new(bytes)
    };
    EccP256CurvePointUncompressedP256 { x: half(1), y: half(33) }
}
