//! Files piece by piece, in bounded memory: GCM as counter mode and GHASH, so that a file need not be in memory whole.

use std::fmt;

use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, Algorithm, EncryptionContext, StreamingEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::constant_time;
use aws_lc_rs::iv::FixedLength;
use ghash::universal_hash::UniversalHash;
use ghash::{Block, GHash};
use zeroize::{Zeroize, Zeroizing};

use super::Scr;
use crate::content_key::Tag;
use crate::{ContentKey, Error, ErrorKind, Nonce, Result};

const BLOCK: usize = 16;
/// How much goes through the cipher at a time.
const CHUNK: usize = 64 << 10;
/// GCM counts blocks with 32 bits, from 2 on.
const LONGEST: u64 = ((1 << 32) - 2) * BLOCK as u64;

impl Scr {
    /// Encrypts a file piece by piece; the tag is here once it is [finished](FileEncryptor::finish).
    ///
    /// ```
    /// use webex_jose::Scr;
    ///
    /// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    /// let mut pieces = [b"file con".to_vec(), b"tent here".to_vec()];
    /// let mut encryptor = scr.encryptor()?;
    /// for piece in &mut pieces {
    ///     encryptor.update(piece)?;
    /// }
    /// encryptor.finish();
    /// assert_eq!(scr.decrypt(&pieces.concat())?, b"file content here");
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::AlreadyEncrypted`] the second time, whether the first was finished or not: this takes the key and
    /// the IV of the reference, which serve one plain text.
    pub fn encryptor(&mut self) -> Result<FileEncryptor<'_>> {
        if self.tag.is_some() || self.spent {
            return Err(Error::new(ErrorKind::AlreadyEncrypted, "an SCR encrypts one file, once"));
        }
        self.spent = true;
        let cipher = Counter::new(&self.key, &self.nonce, 2);
        let tagger = Tagger::new(&self.key, &self.nonce, self.aad.as_bytes());
        Ok(FileEncryptor { scr: self, cipher, tagger })
    }

    /// Checks the stored bytes of a file piece by piece; only then they can be decrypted.
    ///
    /// ```
    /// use webex_jose::Scr;
    ///
    /// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    /// let mut stored = scr.encrypt(b"file content here")?;
    /// let mut verifier = scr.verifier()?;
    /// stored.chunks(5).try_for_each(|piece| verifier.update(piece))?;
    /// let mut decryptor = verifier.finish()?;
    /// stored.chunks_mut(7).for_each(|piece| decryptor.update(piece));
    /// assert_eq!(stored, b"file content here");
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::MissingTag`] if there is no tag to check them with.
    pub fn verifier(&self) -> Result<FileVerifier> {
        let missing = || Error::new(ErrorKind::MissingTag, "the SCR has no tag to check the bytes with");
        let tag = self.tag.ok_or_else(missing)?;
        let tagger = Tagger::new(&self.key, &self.nonce, self.aad.as_bytes());
        Ok(FileVerifier { tag, tagger, key: self.key.clone(), nonce: self.nonce.clone() })
    }
}

/// A file that is being encrypted; see [`Scr::encryptor`].
pub struct FileEncryptor<'a> {
    scr: &'a mut Scr,
    cipher: Counter,
    tagger: Tagger,
}

impl FileEncryptor<'_> {
    /// Encrypts the next piece where it stands.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] beyond about 64 GiB.
    pub fn update(&mut self, piece: &mut [u8]) -> Result<()> {
        self.tagger.check(piece.len())?;
        self.cipher.apply(piece);
        self.tagger.update(piece);
        Ok(())
    }

    /// That was all: the reference gets its tag.
    pub fn finish(self) {
        self.scr.tag = Some(self.tagger.finish());
        self.scr.spent = false;
    }
}

/// Stored bytes that are being checked; see [`Scr::verifier`].
pub struct FileVerifier {
    tag: Tag,
    tagger: Tagger,
    key: ContentKey,
    nonce: Nonce,
}

impl FileVerifier {
    /// Reads the next piece.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] beyond about 64 GiB.
    pub fn update(&mut self, stored: &[u8]) -> Result<()> {
        self.tagger.check(stored.len())?;
        self.tagger.update(stored);
        Ok(())
    }

    /// That was all: if the bytes are those that were encrypted, the same bytes can be decrypted.
    ///
    /// ```
    /// use webex_jose::{ErrorKind, Scr};
    ///
    /// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    /// let mut stored = scr.encrypt(b"file content here")?;
    /// let mut verifier = scr.verifier()?;
    /// verifier.update(&stored)?;
    /// let mut decryptor = verifier.finish()?;
    /// decryptor.update(&mut stored);
    /// assert_eq!(stored, b"file content here");
    ///
    /// let cut = scr.verifier()?.finish().expect_err("bytes are missing");
    /// assert_eq!(cut.kind(), ErrorKind::Authentication);
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Authentication`] if they are not.
    pub fn finish(self) -> Result<FileDecryptor> {
        let wrong =
            |_| Error::new(ErrorKind::Authentication, "the tag does not match: wrong key or changed bytes");
        constant_time::verify_slices_are_equal(&self.tagger.finish(), &self.tag).map_err(wrong)?;
        Ok(FileDecryptor(Counter::new(&self.key, &self.nonce, 2)))
    }
}

/// Stored bytes that were checked; see [`Scr::verifier`].
pub struct FileDecryptor(Counter);

impl FileDecryptor {
    /// Decrypts the next piece where it stands. The pieces must be the bytes that were checked.
    pub fn update(&mut self, piece: &mut [u8]) {
        self.0.apply(piece);
    }
}

macro_rules! silent_debug {
    ($($name:ident $(<$life:lifetime>)?),*) => {$(
        impl fmt::Debug for $name $(<$life>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

silent_debug!(FileEncryptor<'_>, FileVerifier, FileDecryptor);

/// Counter mode, from a given block on.
struct Counter {
    cipher: StreamingEncryptingKey,
    scratch: Zeroizing<Vec<u8>>,
}

impl Counter {
    fn new(key: &ContentKey, nonce: &Nonce, from: u32) -> Self {
        let mut block = [0; BLOCK];
        block[..Nonce::SIZE].copy_from_slice(nonce.as_bytes());
        block[Nonce::SIZE..].copy_from_slice(&from.to_be_bytes());
        Self::at(key, block)
    }

    fn at(key: &ContentKey, block: [u8; BLOCK]) -> Self {
        let key =
            UnboundCipherKey::new(algorithm(key), key.as_bytes()).expect("the size chose the algorithm");
        let context = EncryptionContext::Iv128(FixedLength::from(block));
        let cipher = StreamingEncryptingKey::less_safe_ctr(key, context).expect("AES counts from any block");
        Self { cipher, scratch: Zeroizing::default() }
    }

    /// Encrypts or decrypts, which is the same.
    fn apply(&mut self, piece: &mut [u8]) {
        self.scratch.resize(piece.len().min(CHUNK) + BLOCK, 0);
        for chunk in piece.chunks_mut(CHUNK) {
            let update =
                self.cipher.update(chunk, &mut self.scratch).expect("there is room for a block more");
            chunk.copy_from_slice(update.written());
        }
    }

    /// The first block of the key stream.
    fn first_block(key: &ContentKey, block: [u8; BLOCK]) -> Zeroizing<[u8; BLOCK]> {
        let mut bytes = Zeroizing::new([0; BLOCK]);
        Self::at(key, block).apply(&mut *bytes);
        bytes
    }
}

fn algorithm(key: &ContentKey) -> &'static Algorithm {
    match key.as_bytes().len() {
        16 => &AES_128,
        24 => &AES_192,
        _ => &AES_256,
    }
}

/// The tag of what went by.
struct Tagger {
    hash: GHash,
    mask: Zeroizing<[u8; BLOCK]>,
    aad: u64,
    text: u64,
    /// The beginning of a block.
    rest: [u8; BLOCK],
    filled: usize,
}

impl Tagger {
    fn new(key: &ContentKey, nonce: &Nonce, aad: &[u8]) -> Self {
        let mut start = [0; BLOCK];
        start[..Nonce::SIZE].copy_from_slice(nonce.as_bytes());
        start[BLOCK - 1] = 1;
        let mask = Counter::first_block(key, start);
        let mut subkey = Counter::first_block(key, [0; BLOCK]);
        let mut hash = GHash::new(&Block::from(*subkey));
        subkey.zeroize();
        hash.update_padded(aad);
        Self { hash, mask, aad: aad.len() as u64, text: 0, rest: [0; BLOCK], filled: 0 }
    }

    fn check(&self, more: usize) -> Result<()> {
        if self.text.saturating_add(more as u64) > LONGEST {
            return Err(Error::new(ErrorKind::TooLarge, "more bytes than one key and IV may encrypt"));
        }
        Ok(())
    }

    fn update(&mut self, mut text: &[u8]) {
        self.text += text.len() as u64;
        if self.filled > 0 {
            let (head, tail) = text.split_at(text.len().min(BLOCK - self.filled));
            self.rest[self.filled..][..head.len()].copy_from_slice(head);
            self.filled += head.len();
            text = tail;
            if self.filled < BLOCK {
                return;
            }
            self.hash.update(&[Block::from(self.rest)]);
        }
        let (whole, rest) = text.split_at(text.len() - text.len() % BLOCK);
        self.hash.update_padded(whole);
        self.rest[..rest.len()].copy_from_slice(rest);
        self.filled = rest.len();
    }

    fn finish(mut self) -> Tag {
        let rest = self.rest;
        self.hash.update_padded(&rest[..self.filled]);
        let mut lengths = [0; BLOCK];
        lengths[..8].copy_from_slice(&(self.aad * 8).to_be_bytes());
        lengths[8..].copy_from_slice(&(self.text * 8).to_be_bytes());
        self.hash.update(&[Block::from(lengths)]);
        let mut tag: Tag = self.hash.finalize().into();
        tag.iter_mut().zip(self.mask.iter()).for_each(|(byte, mask)| *byte ^= mask);
        tag
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CREATED: &str = "2026-01-02T03:04:05.678Z";

    fn pieces<'a>(mut bytes: &'a mut [u8], sizes: &[usize]) -> Vec<&'a mut [u8]> {
        let mut found = Vec::new();
        for size in sizes.iter().cycle() {
            if bytes.is_empty() {
                break;
            }
            let (piece, rest) = bytes.split_at_mut((*size).min(bytes.len()));
            found.push(piece);
            bytes = rest;
        }
        found
    }

    fn encrypt(scr: &mut Scr, file: &[u8], sizes: &[usize]) -> Vec<u8> {
        let mut stored = file.to_vec();
        let mut encryptor = scr.encryptor().expect("the first file");
        for piece in pieces(&mut stored, sizes) {
            encryptor.update(piece).expect("short enough");
        }
        encryptor.finish();
        stored
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn pieces_are_worth_the_whole(
            file in prop::collection::vec(any::<u8>(), 0..200_000),
            sizes in prop::collection::vec(1_usize..90_000, 1..6),
            key in prop_oneof![Just(16_usize), Just(24), Just(32)],
        ) {
            let key = ContentKey::from_slice(&vec![5; key]).expect("a valid size");
            let (nonce, mut whole) = (Nonce::generate(), file.clone());
            let mut one = Scr::from_parts(key.clone(), nonce.clone(), CREATED);
            one.encrypt_in_place(&mut whole).expect("short enough");
            let mut other = Scr::from_parts(key, nonce, CREATED);
            prop_assert_eq!(&encrypt(&mut other, &file, &sizes), &whole);
            prop_assert_eq!(one.tag(), other.tag());

            let mut verifier = one.verifier().expect("it has a tag");
            for piece in pieces(&mut whole, &sizes) {
                verifier.update(piece).expect("short enough");
            }
            let mut decryptor = verifier.finish().expect("unchanged");
            pieces(&mut whole, &sizes).into_iter().for_each(|piece| decryptor.update(piece));
            prop_assert_eq!(whole, file);
        }
    }

    #[test]
    fn changed_and_truncated_bytes_are_refused() {
        let mut scr = Scr::new(CREATED);
        let stored = encrypt(&mut scr, &[7; 100], &[33]);
        let mut changed = stored.clone();
        changed[99] ^= 1;
        for bytes in [&changed[..], &stored[..99], &[]] {
            let mut verifier = scr.verifier().expect("it has a tag");
            verifier.update(bytes).expect("short enough");
            assert_eq!(verifier.finish().expect_err("refused").kind(), ErrorKind::Authentication);
        }
    }

    #[test]
    fn an_encryption_that_was_given_up_spends_the_reference() {
        let mut scr = Scr::new(CREATED);
        drop(scr.encryptor().expect("the first file"));
        assert_eq!(scr.encryptor().expect_err("refused").kind(), ErrorKind::AlreadyEncrypted);
        assert_eq!(scr.encrypt(b"another").expect_err("refused").kind(), ErrorKind::AlreadyEncrypted);
        assert_eq!(scr.verifier().expect_err("no tag").kind(), ErrorKind::MissingTag);
    }
}
