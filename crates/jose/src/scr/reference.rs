use std::fmt;

use super::json;
use crate::{
    ContentEncryption, ContentKey, Error, ErrorKind, Nonce, Result, content_key::Tag, encoding, jwe,
};

/// A Secure Content Reference: the key of one file and where its encrypted bytes lie (wire/03
/// section 3.1.7).
///
/// The bytes are encrypted with AES-GCM and stored *without* the tag, so that they are as long as the
/// file. The tag travels in the SCR, and the SCR travels sealed with the key of the conversation.
///
/// ```
/// use webex_jose::{ContentKey, Scr};
///
/// // The sender encrypts, uploads `stored`, and shares `reference`.
/// let conversation = ContentKey::generate();
/// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
/// let stored = scr.encrypt(b"file content here")?;
/// scr.set_loc("https://files.example/contents/1");
/// let reference = scr.to_jwe(&conversation)?;
///
/// // The reader opens the reference, downloads from `loc`, and decrypts.
/// let scr = Scr::from_jwe(&conversation, &reference)?;
/// assert_eq!(scr.loc(), Some("https://files.example/contents/1"));
/// assert_eq!(scr.decrypt(&stored)?, b"file content here");
/// # Ok::<(), webex_jose::Error>(())
/// ```
///
/// GCM releases nothing before its tag is checked, and the tag covers the whole file: both directions
/// need all bytes. The in-place variants need no second buffer. Clone a reference only once its file is
/// encrypted: two clones of an unused one would encrypt two files with one key and IV.
#[derive(Clone, PartialEq, Eq)]
pub struct Scr {
    pub(super) key: ContentKey,
    pub(super) nonce: Nonce,
    pub(super) aad: String,
    pub(super) loc: Option<String>,
    pub(super) tag: Option<Tag>,
    /// Whether key and IV began to encrypt something piece by piece.
    pub(super) spent: bool,
}

impl Scr {
    /// A new reference with a random key of 256 bits and a random IV, for one file.
    ///
    /// `aad` is bound to the bytes. Clients of Webex put the time of creation there, in UTC with
    /// milliseconds: `2026-01-02T03:04:05.678Z`.
    pub fn new(aad: impl Into<String>) -> Self {
        Self::from_parts(ContentKey::generate(), Nonce::generate(), aad)
    }

    /// A reference with a given key and IV, to reproduce a test vector. For files use [`Scr::new`]:
    /// a key and IV that encrypt twice break both files.
    pub fn from_parts(key: ContentKey, nonce: Nonce, aad: impl Into<String>) -> Self {
        Self { key, nonce, aad: aad.into(), loc: None, tag: None, spent: false }
    }

    /// The algorithm that encrypts the bytes (`enc`).
    pub fn encryption(&self) -> ContentEncryption {
        self.key.encryption()
    }

    /// The text that is bound to the bytes, most often the time of creation.
    pub fn aad(&self) -> &str {
        &self.aad
    }

    /// Where the encrypted bytes lie, as somebody else wrote it: check it before you follow it.
    pub fn loc(&self) -> Option<&str> {
        self.loc.as_deref()
    }

    /// Says where the encrypted bytes lie, known after the upload.
    ///
    /// ```
    /// let mut scr = webex_jose::Scr::new("2026-01-02T03:04:05.678Z");
    /// assert_eq!(scr.loc(), None);
    /// scr.set_loc("https://files.example/contents/1");
    /// assert_eq!(scr.loc(), Some("https://files.example/contents/1"));
    /// ```
    pub fn set_loc(&mut self, loc: impl Into<String>) {
        self.loc = Some(loc.into());
    }

    /// The tag of the bytes; `None` before they were encrypted, and for links to public GIFs.
    pub fn tag(&self) -> Option<&[u8; 16]> {
        self.tag.as_ref()
    }

    /// Encrypts a file: the result is as long as the file, the tag stays here.
    ///
    /// ```
    /// use webex_jose::{ErrorKind, Scr};
    ///
    /// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    /// let stored = scr.encrypt(b"file content here")?;
    /// assert_eq!((stored.len(), scr.tag().is_some()), (17, true));
    /// let again = scr.encrypt(b"another file").expect_err("one key and IV encrypt one file");
    /// assert_eq!(again.kind(), ErrorKind::AlreadyEncrypted);
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::AlreadyEncrypted`] the second time: take a new SCR for each file, and for the same
    /// file read anew; [`ErrorKind::TooLarge`] beyond about 64 GiB.
    pub fn encrypt(&mut self, file: &[u8]) -> Result<Vec<u8>> {
        let mut bytes = file.to_vec();
        self.encrypt_in_place(&mut bytes)?;
        Ok(bytes)
    }

    /// Encrypts a file where it stands.
    ///
    /// ```
    /// use webex_jose::Scr;
    ///
    /// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    /// let mut file = *b"file content here";
    /// scr.encrypt_in_place(&mut file)?;
    /// scr.decrypt_in_place(&mut file)?;
    /// assert_eq!(&file, b"file content here");
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Scr::encrypt`].
    pub fn encrypt_in_place(&mut self, file: &mut [u8]) -> Result<()> {
        if self.tag.is_some() || self.spent {
            return Err(Error::new(ErrorKind::AlreadyEncrypted, "an SCR encrypts one file, once"));
        }
        self.tag = Some(self.key.seal_in_place(&self.nonce, self.aad.as_bytes(), file)?);
        Ok(())
    }

    /// Checks the tag of the stored bytes and decrypts them; an empty file is valid.
    ///
    /// ```
    /// use webex_jose::{ErrorKind, Scr};
    ///
    /// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    /// let mut stored = scr.encrypt(b"file content here")?;
    /// assert_eq!(scr.decrypt(&stored)?, b"file content here");
    /// stored[0] ^= 1;
    /// assert_eq!(scr.decrypt(&stored).expect_err("another file").kind(), ErrorKind::Authentication);
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Authentication`] if the bytes are not those that were encrypted;
    /// [`ErrorKind::MissingTag`] if the SCR has none.
    pub fn decrypt(&self, stored: &[u8]) -> Result<Vec<u8>> {
        let mut bytes = stored.to_vec();
        self.decrypt_in_place(&mut bytes)?;
        Ok(bytes)
    }

    /// Checks the tag of the stored bytes and decrypts them where they stand. They are zeroed when the
    /// tag is wrong, so that nothing unchecked is ever readable.
    ///
    /// # Errors
    /// Those of [`Scr::decrypt`].
    pub fn decrypt_in_place(&self, stored: &mut [u8]) -> Result<()> {
        let missing = || Error::new(ErrorKind::MissingTag, "the SCR has no tag to check the bytes with");
        let tag = self.tag.as_ref().ok_or_else(missing)?;
        self.key.open_in_place(&self.nonce, self.aad.as_bytes(), tag, stored)
    }

    /// Seals the SCR with the key of the conversation, for `scr` of a file item.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`], which a text of this size does not reach.
    pub fn to_jwe(&self, key: &ContentKey) -> Result<String> {
        jwe::seal(key, self.to_json().as_bytes())
    }

    /// Opens an SCR that was sealed with the key of the conversation.
    ///
    /// ```
    /// use webex_jose::{ContentKey, Scr};
    ///
    /// let key = ContentKey::generate();
    /// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    /// scr.encrypt(b"file content here")?;
    /// assert_eq!(Scr::from_jwe(&key, &scr.to_jwe(&key)?)?, scr);
    /// assert!(Scr::from_jwe(&ContentKey::generate(), &scr.to_jwe(&key)?).is_err());
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`jwe::open`] and of [`Scr::from_json`].
    pub fn from_jwe(key: &ContentKey, compact: &str) -> Result<Self> {
        let text = zeroize::Zeroizing::new(jwe::open(key, compact)?);
        json::read(&text)
    }

    /// The SCR in clear, members in the order `enc`, `key`, `iv`, `aad`, `loc`, `tag`; the last two
    /// only if known. The text holds the key of the file: seal it with [`Scr::to_jwe`] instead, except
    /// where the receiver asks for it in clear.
    pub fn to_json(&self) -> zeroize::Zeroizing<String> {
        json::write(self)
    }

    /// Reads an SCR in clear. Unknown members are ignored, a missing `aad` counts as empty.
    ///
    /// ```
    /// use webex_jose::Scr;
    ///
    /// let text = r#"{"enc":"A256GCM","key":"0U_E9FIz24zMGT4Gsa6tYpagyzhoTYDDfZ0N2QWHUx0","iv":"0OdLfI7hwseaipJR","aad":"2026-01-02T03:04:05.678Z","loc":"https://media.example/cat.gif"}"#;
    /// let scr = Scr::from_json(text)?;
    /// assert_eq!(scr.loc(), Some("https://media.example/cat.gif"));
    /// assert_eq!(scr.to_json().as_str(), text);
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] if it is no JSON object with these members in the right sizes;
    /// [`ErrorKind::UnsupportedEncryption`] for another `enc`; [`ErrorKind::InvalidKey`] if the key has
    /// another size than `enc` asks for.
    pub fn from_json(text: &str) -> Result<Self> {
        json::read(text.as_bytes())
    }
}

impl fmt::Debug for Scr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scr")
            .field("key", &self.key)
            .field("iv", &self.nonce)
            .field("aad", &self.aad)
            .field("loc", &self.loc)
            .field("tag", &self.tag.map(|tag| encoding::encode(&tag)))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: &str = "2026-01-02T03:04:05.678Z";

    #[test]
    fn one_reference_encrypts_one_file() {
        let mut scr = Scr::new(CREATED);
        let stored = scr.encrypt(b"first").expect("the first file");
        assert_eq!(scr.encrypt(b"second").expect_err("refused").kind(), ErrorKind::AlreadyEncrypted);
        assert_eq!(scr.decrypt(&stored).as_deref(), Ok(b"first".as_slice()));
    }

    #[test]
    fn truncated_bytes_are_refused_and_zeroed() {
        let mut scr = Scr::new(CREATED);
        let mut stored = scr.encrypt(b"file content here").expect("a file");
        stored.pop();
        assert_eq!(scr.decrypt_in_place(&mut stored).expect_err("refused").kind(), ErrorKind::Authentication);
        assert_eq!(stored, [0; 16]);
    }

    #[test]
    fn shorter_keys_name_their_algorithm() {
        for (size, name) in [(16, "A128GCM"), (24, "A192GCM")] {
            let key = ContentKey::from_slice(&vec![4; size]).expect("a valid size");
            let mut scr = Scr::from_parts(key, Nonce::generate(), CREATED);
            let stored = scr.encrypt(b"file").expect("a file");
            let read = Scr::from_json(&scr.to_json()).expect("an SCR");
            assert_eq!(read.encryption().name(), name);
            assert_eq!(read.decrypt(&stored).as_deref(), Ok(b"file".as_slice()));
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let scr = Scr::from_parts(ContentKey::from_bytes([7; 32]), Nonce::from_bytes([8; 12]), CREATED);
        let text = format!("{scr:?}");
        assert!(text.contains("[redacted]") && text.contains(CREATED), "{text}");
        assert!(!text.contains(encoding::encode(&[7; 32]).as_str()) && !text.contains("7, 7"), "{text}");
    }
}
