//! The client's own certificate, proxies behind TLS, and versions of TLS.

use std::sync::Arc;

use http::Request;
use hyper::body::Incoming;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use webex_core::transport::{ClientIdentity, Connector, Proxy, ProxyKind, ProxySettings, TcpDial, TlsRoots};
use webex_core::{ErrorKind, Shared, Webex};

use crate::recorder::get;
use crate::server::{Reply, Server, reply, serve, tls};

/// An authority for clients: its certificate, and an identity from it.
struct Authority {
    root: CertificateDer<'static>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let root = params.self_signed(&key).expect("a root").der().clone();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec!["client.example".to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &issuer).expect("a certificate");
        Self { root, pem: format!("{}{}", certificate.pem(), key.serialize_pem()) }
    }

    fn identity(&self) -> ClientIdentity {
        ClientIdentity::from_pem(self.pem.as_bytes()).expect("a certificate with its key")
    }
}

async fn known(_: Request<Incoming>) -> Reply {
    reply("I know you")
}

/// A server that wants clients of this authority.
async fn server(authority: &Authority) -> Server {
    let (acceptor, certificate) = wanting(authority);
    let secure = move |stream| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream, known).await;
            }
        }
    };
    Server::raw(secure).await.with_certificate(certificate)
}

fn wanting(authority: &Authority) -> (TlsAcceptor, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
    let der = made.cert.der().to_vec();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(authority.root.clone()).expect("a root");
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_client_cert_verifier(verifier.build().expect("a verifier"))
        .with_single_cert(vec![CertificateDer::from(der.clone())], key)
        .expect("a certificate with its key");
    (TlsAcceptor::from(Arc::new(config)), der)
}

fn roots(server: &Server) -> TlsRoots {
    TlsRoots::Only(vec![server.certificate.clone().expect("it speaks TLS")])
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_gets_it() {
    let authority = Authority::new();
    let server = server(&authority).await;
    let builder = server.builder().tls_roots(roots(&server)).client_identity(authority.identity());
    let webex = builder.build().await.expect("a client");
    assert_eq!(webex.send(get()).await.expect("an answer").text().expect("text"), "I know you");

    let stranger = Authority::new().identity();
    let builders = [
        server.builder().tls_roots(roots(&server)),
        server.builder().tls_roots(roots(&server)).client_identity(stranger),
    ];
    for builder in builders {
        let webex = builder.build().await.expect("a client");
        let error = webex.send(get().retry(false)).await.expect_err("a stranger");
        assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    }
}

#[cfg(feature = "ws")]
#[tokio::test]
async fn a_websocket_shows_the_certificate_too() {
    use webex_core::transport::{SocketTransport, WsTransport};
    let authority = Authority::new();
    let server = server(&authority).await;
    let url: url::Url = format!("wss://{}/", server.address).parse().expect("a URL");
    let connector = Connector::new(Arc::new(TcpDial), &roots(&server)).expect("a connector");
    let refused = WsTransport::new(&connector).open(url.clone(), Default::default()).await;
    assert_eq!(refused.expect_err("a stranger").kind(), ErrorKind::Tls);
    let connector = connector.with_client_identity(authority.identity());
    let answered = WsTransport::new(&connector).open(url, Default::default()).await;
    assert!(answered.expect_err("it speaks HTTP only").status().is_some(), "TLS was no obstacle");
}

#[tokio::test]
async fn a_configuration_names_certificates_in_files() {
    let authority = Authority::new();
    let server = server(&authority).await;
    let folder = std::env::temp_dir().join(format!("webex-core-identity-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let der = server.certificate.clone().expect("it speaks TLS");
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der)
    );
    std::fs::write(folder.join("roots.pem"), pem).expect("written");
    std::fs::write(folder.join("client.pem"), &authority.pem).expect("written");
    let toml = |roots: &str| {
        format!(
            "[network]\nroots = '{0}/{roots}'\nonly_these_roots = true\nclient_identity = '{0}/client.pem'",
            folder.display()
        )
    };
    let webex = server.builder().config_toml(toml("roots.pem")).build().await.expect("a client");
    webex.send(get()).await.expect("an answer");
    for wrong in ["nothing.pem", "client.pem/x"] {
        let error = server.builder().config_toml(toml(wrong)).build().await.expect_err("no file");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(wrong), "{error}");
    }
    std::fs::remove_dir_all(folder).expect("removed");
}

/// A proxy that speaks HTTP over TLS.
async fn secure_proxy() -> Server {
    let (acceptor, certificate) = tls();
    let tunnel = move |stream: TcpStream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut client) = acceptor.accept(stream).await else { return };
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let Ok(byte) = client.read_u8().await else { return };
                request.push(byte);
            }
            let request = String::from_utf8_lossy(&request);
            let target = request.split(' ').nth(1).expect("a target");
            let mut server = TcpStream::connect(target).await.expect("a server");
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("written");
            let _ = copy_bidirectional(&mut client, &mut server).await;
        }
    };
    Server::raw(tunnel).await.with_certificate(certificate)
}

/// A client that trusts proxy and server, or the server only.
async fn through(proxy: &Server, server: &Server, trusted: bool, identity: ClientIdentity) -> Webex {
    let proxy_root = proxy.certificate.clone().filter(|_| trusted);
    let certificates = [proxy_root, server.certificate.clone()].into_iter().flatten();
    let address = Proxy::new(ProxyKind::Https, "127.0.0.1", proxy.address.port());
    let connector = Connector::new(Arc::new(TcpDial), &TlsRoots::Only(certificates.collect()))
        .expect("a connector")
        .with_client_identity(identity)
        .with_proxies(ProxySettings::all(address).including_loopback());
    let shared = Shared::new().expect("transports").with_connector(&connector);
    server.builder().shared(shared).build().await.expect("a client")
}

#[tokio::test]
async fn a_proxy_may_speak_tls_itself() {
    let authority = Authority::new();
    let (proxy, server) = (secure_proxy().await, server(&authority).await);
    let webex = through(&proxy, &server, true, authority.identity()).await;
    assert_eq!(webex.send(get()).await.expect("an answer").text().expect("text"), "I know you");
    assert_eq!(proxy.connections(), 1);
    let webex = through(&proxy, &server, false, authority.identity()).await;
    let error = webex.send(get()).await.expect_err("an unknown proxy");
    assert_eq!((error.kind(), error.is_nothing_sent()), (ErrorKind::Tls, true), "{error:?}");
}

/// Answers a handshake with TLS 1.1, whatever the client offers.
async fn old_server() -> Server {
    Server::raw(|mut stream: TcpStream| async move {
        let mut hello = [0; 512];
        let _ = stream.read(&mut hello).await;
        let mut answer = vec![2, 0, 0, 38, 3, 2];
        answer.extend([7; 32]);
        answer.extend([0, 0xc0, 0x13, 0]);
        let mut record = vec![22, 3, 2, 0, answer.len() as u8];
        record.extend(answer);
        let _ = stream.write_all(&record).await;
        let _ = stream.read(&mut hello).await;
    })
    .await
}

#[tokio::test]
async fn versions_of_tls_before_1_2_are_refused() {
    let server = old_server().await.with_certificate(tls().1);
    let webex = server.client().await;
    let error = webex.send(get()).await.expect_err("too old");
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
}
