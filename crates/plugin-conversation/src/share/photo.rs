//! What a photograph says of itself (EXIF), for whoever shows it (wire/03 section 2.9).

/// How a photograph is to be shown, and how large it was when it was taken. Cameras leave the picture as it lay on the
/// sensor and say which way is up.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct PhotoFacts {
    /// Which corner is where, from 1 (as it is) to 8, as EXIF counts.
    pub orientation: Option<u16>,
    /// The width in pixels.
    pub width: Option<u32>,
    /// The height in pixels.
    pub height: Option<u32>,
}

const ORIENTATION: u16 = 0x0112;
const DETAILS: u16 = 0x8769;
const WIDTH: u16 = 0xa002;
const HEIGHT: u16 = 0xa003;

impl PhotoFacts {
    /// What a JPEG says; nothing when it is none, or says nothing that can be read.
    ///
    /// ```
    /// use webex_plugin_conversation::PhotoFacts;
    /// assert_eq!(PhotoFacts::of_jpeg(b"GIF89a"), PhotoFacts::default());
    /// ```
    pub fn of_jpeg(bytes: &[u8]) -> Self {
        exif_of(bytes).and_then(Tiff::new).and_then(|tiff| tiff.facts()).unwrap_or_default()
    }
}

/// The EXIF block: it stands in a segment before the picture itself.
fn exif_of(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (&[0xff, marker, high, low], segment) = rest.split_first_chunk::<4>()? else { return None };
        // What follows the start of the scan is the picture.
        if marker == 0xda {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low])).checked_sub(2)?;
        let (segment, after) = segment.split_at_checked(length)?;
        if let Some(exif) = segment.strip_prefix(b"Exif\0\0").filter(|_| marker == 0xe1) {
            return Some(exif);
        }
        rest = after;
    }
}

/// A block of tagged values, in the byte order that it names.
struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        match bytes.first_chunk::<4>()? {
            b"II*\0" => Some(Self { bytes, little: true }),
            b"MM\0*" => Some(Self { bytes, little: false }),
            _ => None,
        }
    }

    fn facts(&self) -> Option<PhotoFacts> {
        let first = self.long(4)?;
        let details = self.find(first, DETAILS);
        let detail = |tag| self.find(details?, tag);
        let orientation = self.find(first, ORIENTATION).filter(|orientation| (1..=8).contains(orientation));
        Some(PhotoFacts {
            orientation: orientation.and_then(|orientation| u16::try_from(orientation).ok()),
            width: detail(WIDTH),
            height: detail(HEIGHT),
        })
    }

    /// The number with that tag in the directory at that place.
    fn find(&self, directory: u32, tag: u16) -> Option<u32> {
        let start = usize::try_from(directory).ok()?;
        let count = usize::from(self.short(start)?);
        let entries = (0..count).map_while(|n| start.checked_add(2 + 12 * n));
        let at = entries.into_iter().find(|at| self.short(*at) == Some(tag))?;
        match self.short(at + 2)? {
            3 => self.short(at + 8).map(u32::from),
            4 => self.long(at + 8),
            _ => None,
        }
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A JPEG with these facts, and a segment before them that is none of our business.
    fn jpeg(little: bool, orientation: u16) -> Vec<u8> {
        let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let entry =
            |tag: u16, kind: u16, value: [u8; 4]| [&short(tag)[..], &short(kind), &long(1), &value].concat();
        let padded = |n: u16| [short(n).as_slice(), &[0, 0]].concat().try_into().expect("four bytes");
        let mut tiff = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        tiff.extend(long(8));
        tiff.extend(short(2));
        tiff.extend(entry(ORIENTATION, 3, padded(orientation)));
        tiff.extend(entry(DETAILS, 4, long(8 + 2 + 24)));
        tiff.extend(short(2));
        tiff.extend(entry(WIDTH, 4, long(4032)));
        tiff.extend(entry(HEIGHT, 3, padded(3024)));
        let segment = |marker: u8, body: &[u8]| {
            let length = u16::try_from(body.len() + 2).expect("short").to_be_bytes();
            [&[0xff, marker][..], &length, body].concat()
        };
        let exif = [b"Exif\0\0", tiff.as_slice()].concat();
        [vec![0xff, 0xd8], segment(0xe0, b"JFIF\0"), segment(0xe1, &exif), segment(0xda, b"\0")].concat()
    }

    #[test]
    fn row_126_the_orientation_of_a_photograph() {
        for little in [true, false] {
            let facts = PhotoFacts::of_jpeg(&jpeg(little, 7));
            assert_eq!((facts.orientation, facts.width, facts.height), (Some(7), Some(4032), Some(3024)));
            assert_eq!(PhotoFacts::of_jpeg(&jpeg(little, 9)).orientation, None, "there are eight");
        }
        let whole = jpeg(true, 7);
        let without = [&whole[..2], &[0xff, 0xda][..], &whole[2..]].concat();
        for other in [&b"\x89PNG"[..], b"", &without] {
            assert_eq!(PhotoFacts::of_jpeg(other), PhotoFacts::default());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(cut in 0..200_usize, at in 0..200_usize, byte: u8, little: bool) {
            let mut bytes = jpeg(little, 7);
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(cut);
            PhotoFacts::of_jpeg(&bytes);
        }
    }
}
