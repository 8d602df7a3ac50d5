//! Tokens of service accounts: what `serviceaccounts/token` gives out. They have the form of real
//! ones, but nobody checks them here: everybody is the cluster's administrator.

use super::create::uid;
use super::{Moment, Server};
use crate::api::field_error::{BadValue, Path};
use crate::api::{Answer, FieldError, Outcome, Reason, Request, Response, Status, time};
use crate::sim::Draw;
use crate::value::{Value, json};
use crate::{list, map};

/// Who issues tokens, and for whom they are unless that is said.
const ISSUER: &str = "https://kubernetes.default.svc.cluster.local";
/// How long a token is good unless that is said, and at least.
const USUAL_SECONDS: i64 = 3_600;
const LEAST_SECONDS: i64 = 600;
/// The letters of base64 as web addresses may have them.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// How many letters a signature of 256 bytes has.
const SIGNATURE: usize = 342;

impl Server {
    /// Issues a token for a service account (upstream: `TokenREST.Create`).
    #[inline(never)]
    pub(super) fn issue_token(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, account) = self.stored(request)?;
        let asked = request.body.int_at(&["spec", "expirationSeconds"]);
        let seconds = asked.unwrap_or(USUAL_SECONDS);
        if seconds < LEAST_SECONDS {
            let path = Path::Root("spec");
            let words = "may not specify a duration less than 10 minutes";
            let value = BadValue::raw(seconds.to_string());
            let error = FieldError::invalid(path.child("expirationSeconds"), value, words);
            let message = format!("TokenRequest.authentication.k8s.io \"\" is invalid: {error}");
            return Err(Status::new(Reason::Invalid, message));
        }
        let given = request.body.items_at(&["spec", "audiences"]);
        let audiences = if given.is_empty() { list![ISSUER] } else { Value::from(given.to_vec()) };
        let now = time::at(moment.epoch, moment.now) / 1000;
        let mut draw = self.chance.draw(&["token", &key.namespace, &key.name]);
        let claims = map! {
            "aud": &audiences, "exp": now + seconds, "iat": now, "iss": ISSUER,
            "jti": uid(&mut draw),
            "kubernetes.io": map! {
                "namespace": &key.namespace,
                "serviceaccount": map! {
                    "name": &key.name, "uid": account.text_at(&["metadata", "uid"]),
                },
            },
            "nbf": now,
            "sub": format!("system:serviceaccount:{}:{}", key.namespace, key.name),
        };
        let answer = map! {
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
            "metadata": map! {
                "creationTimestamp": moment.timestamp(), "name": &key.name,
                "namespace": &key.namespace,
            },
            "spec": map! {
                "audiences": audiences, "boundObjectRef": Value::Null,
                "expirationSeconds": seconds,
            },
            "status": map! {
                "expirationTimestamp": moment.timestamp_in(seconds),
                "token": signed(&claims, &mut draw),
            },
        };
        Ok(Response::of(Answer::Object(answer)))
    }
}

/// `HEADER.CLAIMS.SIGNATURE`.
fn signed(claims: &Value, draw: &mut Draw) -> String {
    let header = map! { "alg": "RS256", "kid": draw.letters(LETTERS, 43) };
    let part = |value: &Value| encoded(json::print_compact(value).as_bytes());
    format!("{}.{}.{}", part(&header), part(claims), draw.letters(LETTERS, SIGNATURE))
}

/// Base64 without padding.
fn encoded(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(*chunk.get(i).unwrap_or(&0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..=chunk.len() {
            let letter = (word >> (18 - 6 * i)) as usize & 63;
            out.push(char::from(LETTERS.as_bytes()[letter]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_without_padding() {
        assert_eq!(encoded(b"{\"a\":1}"), "eyJhIjoxfQ");
        assert_eq!(encoded(b"abc"), "YWJj");
        assert_eq!(encoded(b"ab"), "YWI");
    }
}
