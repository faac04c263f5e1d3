//! Tags: what was made with the key is taken, and nothing else is.

use etude::frame::{self, FRAME, Reader};
use etude::pack::CURRICULUM;
use etude::{PackError, mac};
use etude_firmware::line::Line;
use etude_firmware::link::{Answer, Ask, PIECE, Piece, Reply, Request};
use etude_firmware::store::Mark;
use etude_tests::*;
use proptest::prelude::*;

const ROOM: usize = 8192;

/// SipHash-2-4 with 128 bits, of the reference's first vectors: key 00 01 .. 0f, message empty or the bytes 00, 01, ..
/// (<https://github.com/veorq/SipHash>, `vectors_sip128`). An envelope's tag is over all of it; here the message is what
/// `pack::seal` writes, so a plain twin of the function is held to the vectors, and the tag to the twin.
fn siphash(key: &[u8; 16], message: &[u8]) -> [u8; 16] {
    let word = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    let (k0, k1) = (word(&key[..8]), word(&key[8..]));
    let mut v = [
        k0 ^ 0x736f_6d65_7073_6575,
        k1 ^ 0x646f_7261_6e64_6f6d ^ 0xee,
        k0 ^ 0x6c79_6765_6e65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    ];
    let round = |v: &mut [u64; 4]| {
        v[0] = v[0].wrapping_add(v[1]);
        v[1] = v[1].rotate_left(13) ^ v[0];
        v[0] = v[0].rotate_left(32);
        v[2] = v[2].wrapping_add(v[3]);
        v[3] = v[3].rotate_left(16) ^ v[2];
        v[0] = v[0].wrapping_add(v[3]);
        v[3] = v[3].rotate_left(21) ^ v[0];
        v[2] = v[2].wrapping_add(v[1]);
        v[1] = v[1].rotate_left(17) ^ v[2];
        v[2] = v[2].rotate_left(32);
    };
    let mut padded = message.to_vec();
    padded.resize(message.len() / 8 * 8 + 7, 0);
    padded.push(message.len() as u8);
    for eight in padded.chunks(8) {
        v[3] ^= word(eight);
        (0..2).for_each(|_| round(&mut v));
        v[0] ^= word(eight);
    }
    let mut out = [0; 16];
    for (half, mark) in out.chunks_mut(8).zip([(2, 0xee), (1, 0xdd)]) {
        v[mark.0] ^= mark.1;
        (0..4).for_each(|_| round(&mut v));
        half.copy_from_slice(&(v[0] ^ v[1] ^ v[2] ^ v[3]).to_le_bytes());
    }
    out
}

#[test]
fn the_twin_is_the_references() {
    let key: [u8; 16] = std::array::from_fn(|at| at as u8);
    let hex = |bytes: [u8; 16]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(hex(siphash(&key, &[])), "a3817f04ba25a8e66df67214c7550293");
    assert_eq!(hex(siphash(&key, &[0])), "da87c1d86b99af44347659119b22fc45");
    assert_eq!(hex(siphash(&key, &[0, 1])), "8177228da4a45dc7fca38bdef60affe4");
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_pack_is_opened_by_its_key_alone(spec in spec(), key in any::<[u8; 16]>(), other in any::<[u8; 16]>(), at in any::<usize>(), flip in 1_u8..) {
        let pack = AnyPack { spec, seed: 7, save_every: 5, decoder: None };
        let mut buffer = [0; ROOM];
        let sealed = mac::seal(&key, CURRICULUM, &pack, &mut buffer).expect("room").to_vec();
        let (plain, tag) = sealed.split_at(sealed.len() - mac::TAG);
        prop_assert_eq!(tag, siphash(&key, plain));
        // In front of the tag stands the very pack that a robot without a key reads.
        prop_assert_eq!(AnyPack::open(plain), Ok(pack.clone()));
        prop_assert_eq!(mac::open::<AnyPack>(&key, CURRICULUM, &sealed), Ok(pack.clone()));
        prop_assume!(key != other);
        prop_assert_eq!(mac::open::<AnyPack>(&other, CURRICULUM, &sealed), Err(PackError::Tag));
        let mut broken = sealed.clone();
        broken[at % sealed.len()] ^= flip;
        prop_assert_eq!(mac::open::<AnyPack>(&key, CURRICULUM, &broken), Err(PackError::Tag));
        prop_assert_eq!(mac::open::<AnyPack>(&key, CURRICULUM, plain), Err(PackError::Tag));
        prop_assert_eq!(mac::open::<AnyPack>(&key, CURRICULUM, &sealed[..at % mac::TAG]), Err(PackError::Length));
        prop_assert_eq!(mac::open::<AnyPack>(&key, *b"etuS", &sealed), Err(PackError::Magic));
        // To the byte there is room, and one less is too little.
        let mut fitting = vec![0; sealed.len()];
        prop_assert_eq!(mac::seal(&key, CURRICULUM, &pack, &mut fitting), Ok(&sealed[..]));
        prop_assert_eq!(mac::seal(&key, CURRICULUM, &pack, &mut fitting[1..]), Err(PackError::Full));
    }

    /// Somebody who knows everything but the key changes a command and makes its checksum anew.
    #[test]
    fn a_forged_command_is_refused(key in any::<[u8; 16]>(), number in any::<u32>(), token in 1_u32.., at in any::<usize>(), flip in 1_u8..) {
        let request = Request { number, ask: Ask::Forget { token } };
        let (mut buffer, mut raw) = ([0; FRAME], [0; FRAME]);
        let sent = mac::encode(&key, &request, &mut buffer).expect("room");
        prop_assert_eq!(mac::decode::<Request>(&key, sent), Ok(request.clone()));
        // A robot without a key does not take the tag for a part of the question.
        prop_assert_eq!(frame::decode::<Request>(sent), Err(PackError::Body));
        let length = cobs::decode(&sent[..sent.len() - 1], &mut raw).expect("a frame");
        let mut body = raw[..length - 4].to_vec();
        let at = at % body.len();
        body[at] ^= flip;
        let forged = Forged(body);
        let forged = frame::encode(&forged, &mut buffer).expect("room");
        prop_assert_eq!(mac::decode::<Request>(&key, forged), Err(PackError::Tag));
        let plain = frame::encode(&request, &mut buffer).expect("room");
        prop_assert!(matches!(mac::decode::<Request>(&key, plain), Err(PackError::Tag | PackError::Length)));
    }
}

/// Bytes that are written as they are.
struct Forged(Vec<u8>);

impl serde::Serialize for Forged {
    fn serialize<Z: serde::Serializer>(&self, to: Z) -> Result<Z::Ok, Z::Error> {
        use serde::ser::SerializeTuple;
        let mut tuple = to.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}

/// A pack's tag is no frame's, whatever it says: each is over bytes that the other never has in front.
#[test]
fn the_tag_of_one_thing_is_not_that_of_another() {
    let (key, mut buffer) = ([3; 16], [0; FRAME]);
    let body = postcard::to_allocvec(&Ask::Hello).expect("a question");
    let tag = siphash(&key, &body);
    let forged = frame::encode(&Forged([&body[..], &tag].concat()), &mut buffer).expect("room");
    assert_eq!(mac::decode::<Ask>(&key, forged), Err(PackError::Tag));
    let tag = siphash(&key, &[b"etuF", &body[..]].concat());
    let made = frame::encode(&Forged([&body[..], &tag].concat()), &mut buffer).expect("room");
    assert_eq!(mac::decode::<Ask>(&key, made), Ok(Ask::Hello));
}

/// The longest question of the link fits into a frame with its tag, and a reader finds it.
#[test]
fn the_longest_question_fits_with_its_tag() {
    let piece: Piece = (0..PIECE).map(|at| (at % 3) as u8).collect();
    let ask = Ask::Install { token: u32::MAX, length: u32::MAX, at: u32::MAX, piece };
    let request = Request { number: u32::MAX, ask };
    let (key, mut buffer, mut reader) = ([9; 16], [0; FRAME], Reader::default());
    let sent = mac::encode(&key, &request, &mut buffer).expect("room");
    let found = sent.iter().find_map(|byte| reader.push(*byte).map(<[u8]>::to_vec)).expect("a frame");
    assert_eq!(mac::decode::<Request>(&key, &found), Ok(request));
}

/// A robot with a key: who sends these bytes, is heard this often, and answered so.
fn asked(line: &mut Line, sent: &[u8], answer: &Answer<DIMS>) -> (u32, Option<Vec<u8>>) {
    let (mut heard, mut answered) = (0, None);
    for byte in sent {
        let frame = line.byte(*byte, |_| {
            heard += 1;
            answer.clone()
        });
        answered = frame.map(<[u8]>::to_vec).or(answered);
    }
    (heard, answered)
}

/// No command without the key's tag gets as far as the robot: it is not even refused aloud.
#[test]
fn a_robot_with_a_key_hears_nobody_else() {
    let (key, other) = ([3; mac::KEY], [4; mac::KEY]);
    let piece: Piece = (0..PIECE).map(|at| (at % 3) as u8).collect();
    let asks = [
        Ask::Hello,
        Ask::Forget { token: 7 },
        Ask::Install { token: 7, length: 400, at: 0, piece: piece.clone() },
        Ask::Report { number: 3, outcome: etude::Outcome::Aborted { cost: cost(1.0, 0.0, 0.0) } },
    ];
    // The longest answers there are.
    let mark = Mark { sequence: u32::MAX, offset: u32::MAX };
    let answers = [Answer::Done, Answer::Piece(piece.clone()), Answer::Log { frames: piece, next: mark }];
    let (mut line, mut buffer) = (Line::keyed(key), [0; FRAME]);
    for (ask, answer) in asks.iter().flat_map(|ask| answers.iter().map(move |answer| (ask, answer))) {
        let request = Request { number: u32::MAX, ask: ask.clone() };
        let plain = frame::encode(&request, &mut buffer).expect("room").to_vec();
        assert_eq!(asked(&mut line, &plain, answer), (0, None), "{ask:?} without a tag");
        let forged = mac::encode(&other, &request, &mut buffer).expect("room").to_vec();
        assert_eq!(asked(&mut line, &forged, answer), (0, None), "{ask:?} with another's tag");
        let mut sent = mac::encode(&key, &request, &mut buffer).expect("room").to_vec();
        let (heard, reply) = asked(&mut line, &sent, answer);
        let reply = reply.expect("its own");
        assert_eq!(heard, 1);
        let told = Reply { number: u32::MAX, answer: answer.clone() };
        assert_eq!(mac::decode::<Reply<DIMS>>(&key, &reply), Ok(told));
        assert!(mac::decode::<Reply<DIMS>>(&other, &reply).is_err() && frame::decode::<Reply<DIMS>>(&reply).is_err());
        // And a bit of it on its way is as good as no tag.
        let at = sent.len() / 2;
        sent[at] ^= if sent[at] == 1 { 2 } else { 1 };
        assert_eq!(asked(&mut line, &sent, answer), (0, None), "{ask:?}, broken");
    }
}
