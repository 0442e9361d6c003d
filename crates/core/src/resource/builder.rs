//! The end of a builder.

/// Ends a builder: gives it `send()` and makes it a future, out of its own `fn prepare(self) -> TypedCall<Answer>`.
///
/// ```
/// use http::Method;
/// use webex_core::request::Call;
/// use webex_core::resource::TypedCall;
/// use webex_core::Webex;
///
/// pub struct CreateTag { webex: Webex, name: String }
///
/// impl CreateTag {
///     fn prepare(self) -> TypedCall<serde_json::Value> {
///         let body = serde_json::json!({ "name": self.name });
///         TypedCall::json(&self.webex, Call::new(Method::POST, "hydra").path("tags").json(&body))
///     }
/// }
///
/// webex_core::sendable!(CreateTag => serde_json::Value);
/// ```
#[macro_export]
macro_rules! sendable {
    ($builder:ty => $answer:ty) => {
        impl $builder {
            /// Sends the request.
            ///
            /// # Errors
            /// [`ErrorKind::InvalidInput`]($crate::ErrorKind::InvalidInput), before anything is sent, for what was
            /// filled in wrongly; else as [`Webex::send`]($crate::Webex::send), and
            /// [`ErrorKind::Decode`]($crate::ErrorKind::Decode). Cancel safe: a dropped future gives the request up;
            /// what was sent may have taken effect.
            pub async fn send(self) -> $crate::Result<$answer> {
                self.prepare().send().await
            }
        }

        $crate::awaitable!($builder => $answer);
    };
}

/// Makes a builder a future, out of its own `async fn send(self) -> Result<Answer>`; [`sendable!`](crate::sendable)
/// does so, too.
#[macro_export]
macro_rules! awaitable {
    ($builder:ty => $answer:ty) => {
        impl ::std::future::IntoFuture for $builder {
            type Output = $crate::Result<$answer>;
            type IntoFuture = ::std::pin::Pin<
                ::std::boxed::Box<
                    dyn ::std::future::Future<Output = $crate::Result<$answer>> + ::std::marker::Send,
                >,
            >;

            fn into_future(self) -> Self::IntoFuture {
                ::std::boxed::Box::pin(self.send())
            }
        }
    };
}
