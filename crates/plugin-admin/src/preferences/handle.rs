//! The methods.

use http::Method;
use serde::{Deserialize, Serialize};
use webex_core::request::Call;
use webex_core::resource::{TypedCall, or_default};
use webex_core::{Result, Webex};

use super::{AudioPreferences, PersonalMeetingRoom, Preferences, SchedulingOptions, Site, VideoPreferences};

/// How somebody likes meetings to be. A cheap handle; made by
/// [`Admin::meeting_preferences`](crate::Admin::meeting_preferences). Your own, unless you name somebody else.
#[derive(Clone, Debug)]
pub struct MeetingPreferences {
    webex: Webex,
    user: Option<String>,
    site: Option<String>,
}

impl MeetingPreferences {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone(), user: None, site: None }
    }

    /// The same handle for another user, by e-mail address; for administrators.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let bobs = webex.admin().meeting_preferences().of_user("bob@example.com").get().await?;
    /// println!("{:?}", bobs.personal_meeting_room.and_then(|room| room.personal_meeting_room_link));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn of_user(self, email: impl Into<String>) -> Self {
        Self { user: Some(email.into()), ..self }
    }

    /// The same handle for another site than the usual one.
    #[must_use]
    pub fn on_site(self, site_url: impl Into<String>) -> Self {
        Self { site: Some(site_url.into()), ..self }
    }

    /// All of them.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mine = webex.admin().meeting_preferences().get().await?;
    /// println!("{:?}", mine.audio.and_then(|audio| audio.default_audio_type));
    /// # Ok(()) }
    /// ```
    pub fn get(&self) -> TypedCall<Preferences> {
        TypedCall::json(&self.webex, self.call(Method::GET))
    }

    /// The personal meeting room.
    pub fn personal_meeting_room(&self) -> TypedCall<PersonalMeetingRoom> {
        self.read("personalMeetingRoom")
    }

    /// Changes the personal meeting room: what is set in it, the rest stays.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, PersonalMeetingRoom};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut room = PersonalMeetingRoom::default();
    /// room.topic = Some("My room".into());
    /// webex.admin().meeting_preferences().set_personal_meeting_room(&room).await?;
    /// # Ok(()) }
    /// ```
    pub fn set_personal_meeting_room(&self, room: &PersonalMeetingRoom) -> TypedCall<PersonalMeetingRoom> {
        self.write("personalMeetingRoom", room)
    }

    /// How meetings are heard.
    pub fn audio(&self) -> TypedCall<AudioPreferences> {
        self.read("audio")
    }

    /// Changes how meetings are heard.
    pub fn set_audio(&self, audio: &AudioPreferences) -> TypedCall<AudioPreferences> {
        self.write("audio", audio)
    }

    /// How meetings are seen.
    pub fn video(&self) -> TypedCall<VideoPreferences> {
        self.read("video")
    }

    /// Changes how meetings are seen.
    pub fn set_video(&self, video: &VideoPreferences) -> TypedCall<VideoPreferences> {
        self.write("video", video)
    }

    /// How meetings are scheduled.
    pub fn scheduling_options(&self) -> TypedCall<SchedulingOptions> {
        self.read("schedulingOptions")
    }

    /// Changes how meetings are scheduled.
    pub fn set_scheduling_options(&self, options: &SchedulingOptions) -> TypedCall<SchedulingOptions> {
        self.write("schedulingOptions", options)
    }

    /// The sites where meetings can be held.
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe: it only reads.
    pub async fn sites(&self) -> Result<Vec<Site>> {
        #[derive(Deserialize)]
        struct Sites {
            #[serde(default, deserialize_with = "or_default")]
            sites: Vec<Site>,
        }
        let sites: Sites = self.read("sites").await?;
        Ok(sites.sites)
    }

    /// Makes a site the usual one.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.admin().meeting_preferences().set_default_site("example.webex.com").await?;
    /// # Ok(()) }
    /// ```
    pub fn set_default_site(&self, site_url: &str) -> TypedCall<Site> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Fields<'a> {
            site_url: &'a str,
        }
        let call = self.call(Method::PUT).path("sites").query("defaultSite", true);
        TypedCall::json(&self.webex, call.json(&Fields { site_url }))
    }

    fn read<T: serde::de::DeserializeOwned>(&self, part: &str) -> TypedCall<T> {
        TypedCall::json(&self.webex, self.call(Method::GET).path(part))
    }

    fn write<T: Serialize + serde::de::DeserializeOwned>(&self, part: &str, value: &T) -> TypedCall<T> {
        TypedCall::json(&self.webex, self.call(Method::PUT).path(part).json(value))
    }

    fn call(&self, method: Method) -> Call {
        let call = Call::new(method, "hydra").path("meetingPreferences");
        call.query_opt("userEmail", self.user.as_ref()).query_opt("siteUrl", self.site.as_ref())
    }
}
