//! The builder of a list.

/// Declares the builder of a list: a [`Stream`](futures_core::Stream) of its items that fetches a page when one is
/// needed, and whose filters are methods that you add. Awaited it gives all items at once.
///
/// ```
/// use http::Method;
/// use webex_core::page::Pages;
/// use webex_core::request::Call;
/// use webex_core::Webex;
///
/// webex_core::list_builder! {
///     /// A list of tags; made by `tags`.
///     pub struct ListTags of serde_json::Value;
/// }
///
/// impl ListTags {
///     /// Only tags that begin so.
///     pub fn prefix(self, prefix: &str) -> Self {
///         self.query("prefix", prefix)
///     }
/// }
///
/// fn tags(webex: &Webex) -> ListTags {
///     ListTags::new(webex, Call::new(Method::GET, "hydra").path("tags"))
/// }
/// ```
#[macro_export]
macro_rules! list_builder {
    ($(#[$doc:meta])* pub struct $name:ident of $item:ty;) => {
        $(#[$doc])*
        ///
        /// A stream of the items, page by page; awaited, all items at once. See [`Pages`]($crate::page::Pages) for
        /// how failures and cancellation are treated.
        #[derive(Debug)]
        #[must_use = "a list fetches nothing until it is polled"]
        pub struct $name($crate::page::Pages<$item>);

        impl $name {
            pub(crate) fn new(webex: &$crate::Webex, call: $crate::request::Call) -> Self {
                Self($crate::page::Pages::new(webex, call))
            }

            #[allow(dead_code, reason = "a list without filters has no use for it")]
            fn query(self, name: &'static str, value: impl ::std::fmt::Display) -> Self {
                Self(self.0.with_call(|call| call.query(name, value)))
            }

            /// At most so many items in all. No page is fetched that is not needed for them.
            pub fn limit(self, items: usize) -> Self {
                Self(self.0.limit(items))
            }

            /// So many items a page (`max`); the service may give fewer, and refuses what it finds too many.
            pub fn page_size(self, items: usize) -> Self {
                Self(self.0.page_size(items))
            }

            /// The list as a stream of pages.
            pub fn pages(self) -> $crate::page::PageStream<$item> {
                self.0.pages()
            }

            /// All items, up to the limit.
            ///
            /// # Errors
            /// The first failure, as of [`Webex::send`]($crate::Webex::send). Cancel safe: it only reads.
            pub async fn all(self) -> $crate::Result<::std::vec::Vec<$item>> {
                self.0.all().await
            }
        }

        impl ::std::convert::From<$name> for $crate::page::Pages<$item> {
            fn from(list: $name) -> Self {
                list.0
            }
        }

        impl $crate::resource::private::Stream for $name {
            type Item = $crate::Result<$item>;

            fn poll_next(
                mut self: ::std::pin::Pin<&mut Self>,
                cx: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<::std::option::Option<Self::Item>> {
                ::std::pin::Pin::new(&mut self.0).poll_next(cx)
            }
        }

        impl ::std::future::IntoFuture for $name {
            type Output = $crate::Result<::std::vec::Vec<$item>>;
            type IntoFuture =
                ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = Self::Output> + ::std::marker::Send>>;

            fn into_future(self) -> Self::IntoFuture {
                ::std::boxed::Box::pin(self.0.all())
            }
        }
    };
}
