//! The hash by which a Deployment tells its templates apart.
//!
//! Upstream feeds the whole Go struct to the sum, as a debugging print of it: every field in the
//! order of the source with its Go type, those left empty too. The table knows both, so the print
//! can be made from the tree, and the hash is that of a real cluster of the same version.

use super::go;
use super::quantity::{self, Format};
use super::table::{Kind, Shape, Type};
use crate::map;
use crate::value::{Map, Str, Value};
use std::fmt::{self, Write};

/// The letters that a hash is written in.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// The value of `pod-template-hash` for a template. Mirrors `controller.ComputeHash`.
pub fn template_hash(template: &Value, collisions: Option<i64>) -> String {
    let mut sum = Fnv::default();
    if let Some(of) = template_type() {
        // Writing to the sum cannot fail.
        let _ = Dump { to: &mut sum }.whole(of, template);
    }
    // Upstream writes the count into eight bytes of which it fills the first four.
    for byte in collisions.iter().flat_map(|count| count.to_le_bytes()) {
        sum.feed(byte);
    }
    in_letters(sum.0)
}

/// What a ControllerRevision keeps of a StatefulSet or DaemonSet: a patch that brings its
/// template back. Mirrors `getPatch` of both controllers.
pub fn revision_data(template: &Value) -> Value {
    let mut template = template.clone();
    template.set(&["$patch"], Str::lit("replace"));
    map! { "spec": map! { "template": template } }
}

/// The value of `controller-revision-hash` on a StatefulSet's pods, from a revision's data. A
/// DaemonSet takes [`template_hash`]. Mirrors `history.HashControllerRevision`.
pub fn revision_hash(data: &Value, collisions: i64) -> String {
    let mut sum = Fnv::default();
    let text = go::json(data, &[]) + &collisions.to_string();
    text.bytes().for_each(|byte| sum.feed_first(byte));
    in_letters(sum.0)
}

/// `rand.SafeEncodeString` of a sum's decimal digits: letters that form no words.
fn in_letters(sum: u32) -> String {
    let letter = |digit: u8| char::from(LETTERS[usize::from(digit) % LETTERS.len()]);
    sum.to_string().bytes().map(letter).collect()
}

fn template_type() -> Option<Type> {
    Type::of("v1", "PodTemplate")?.field("template")?.shape.object()
}

/// FNV in 32 bits.
struct Fnv(u32);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0x811c_9dc5)
    }
}

impl Fnv {
    /// FNV-1
    fn feed_first(&mut self, byte: u8) {
        self.0 = self.0.wrapping_mul(0x0100_0193) ^ u32::from(byte);
    }

    /// FNV-1a
    fn feed(&mut self, byte: u8) {
        self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(|byte| self.feed(byte));
        Ok(())
    }
}

/// Go's debugging print: `spew`'s `%#v` with sorted keys and no methods.
struct Dump<'a, W> {
    to: &'a mut W,
}

impl<W: Write> Dump<'_, W> {
    fn whole(&mut self, of: Type, value: &Value) -> fmt::Result {
        write!(self.to, "({})", of.go_name())?;
        self.object(of, value)
    }

    /// The fields of a struct; those of an embedded struct stand in a struct of its own.
    fn object(&mut self, of: Type, value: &Value) -> fmt::Result {
        self.to.write_char('{')?;
        let mut embedded = "";
        for (i, field) in of.fields().iter().enumerate() {
            if embedded != field.embedded && !embedded.is_empty() {
                self.to.write_char('}')?;
            }
            if i > 0 {
                self.to.write_char(' ')?;
            }
            if embedded != field.embedded && !field.embedded.is_empty() {
                let version = of.go_name();
                let package = version.split('.').next().unwrap_or_default();
                write!(self.to, "{0}:({package}.{0}){{", field.embedded)?;
            }
            embedded = field.embedded;
            write!(self.to, "{}:", field.go_name())?;
            self.typed(&field.shape, value.get(field.name).unwrap_or(&Value::Null))?;
        }
        self.to.write_str(if embedded.is_empty() { "}" } else { "}}" })
    }

    /// A value with its type before it.
    fn typed(&mut self, shape: &Shape, value: &Value) -> fmt::Result {
        write!(self.to, "({}{})", if shape.pointer { "*" } else { "" }, declared(shape))?;
        if shape.pointer && value.is_null() {
            return self.to.write_str("<nil>");
        }
        self.plain(shape, value)
    }

    fn plain(&mut self, shape: &Shape, value: &Value) -> fmt::Result {
        match &shape.kind {
            Kind::Object(of) => self.object(*of, value),
            Kind::List(item) => self.list(item, value),
            Kind::Map(inner) => self.map(inner, value),
            Kind::Bool => write!(self.to, "{}", value.as_bool().unwrap_or_default()),
            Kind::Int32 | Kind::Int64 => write!(self.to, "{}", value.as_int().unwrap_or_default()),
            Kind::IntOrString => self.int_or_string(value),
            Kind::Quantity => self.quantity(value),
            Kind::Time => self.to.write_str(
                "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}",
            ),
            _ => self.to.write_str(value.as_str().unwrap_or_default()),
        }
    }

    fn list(&mut self, item: &Shape, value: &Value) -> fmt::Result {
        let items = value.as_list().unwrap_or_default();
        if items.is_empty() {
            return self.to.write_str("<nil>");
        }
        for (i, value) in items.iter().enumerate() {
            self.to.write_char(if i == 0 { '[' } else { ' ' })?;
            self.plain(item, value)?;
        }
        self.to.write_char(']')
    }

    fn map(&mut self, inner: &Shape, value: &Value) -> fmt::Result {
        let Some(map) = value.as_map().filter(|map| !map.is_empty()) else {
            return self.to.write_str("<nil>");
        };
        self.to.write_str("map[")?;
        for (i, (key, value)) in Map::iter(map).enumerate() {
            write!(self.to, "{}{key}:", if i == 0 { "" } else { " " })?;
            self.plain(inner, value)?;
        }
        self.to.write_char(']')
    }

    fn int_or_string(&mut self, value: &Value) -> fmt::Result {
        let (number, text) = (value.as_int().unwrap_or(0), value.as_str().unwrap_or(""));
        let kind = i32::from(matches!(value, Value::Str(_)));
        write!(self.to, "{{Type:(intstr.Type){kind} IntVal:(int32){number} StrVal:(string){text}}}")
    }

    /// An amount as its reader left it: a scaled number, and its text if that was canonical.
    fn quantity(&mut self, value: &Value) -> fmt::Result {
        let text = value.as_str().unwrap_or("0");
        let parsed = quantity::scaled(text);
        let format = match parsed.format {
            Format::Binary => "BinarySI",
            Format::Decimal => "DecimalSI",
            Format::DecimalExponent => "DecimalExponent",
        };
        let kept = if parsed.keeps_text { text } else { "" };
        write!(
            self.to,
            "{{i:(resource.int64Amount){{value:(int64){} scale:(resource.Scale){}}} \
             d:(resource.infDecAmount){{Dec:(*inf.Dec)<nil>}} s:(string){kept} \
             Format:(resource.Format){format}}}",
            parsed.number, parsed.scale
        )
    }
}

/// The Go type of a place, without the star of a pointer.
fn declared(shape: &Shape) -> String {
    match &shape.kind {
        Kind::Quantity => "resource.Quantity".into(),
        Kind::IntOrString => "intstr.IntOrString".into(),
        Kind::Time => "v1.Time".into(),
        _ => shape.go_name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list;

    fn dump(template: &Value) -> String {
        let mut text = String::new();
        Dump { to: &mut text }.whole(template_type().unwrap(), template).unwrap();
        text
    }

    fn template(labels: Value, container: Value) -> Value {
        map! { "metadata": map! { "labels": labels }, "spec": map! {
            "containers": list![container],
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30,
            "dnsPolicy": "ClusterFirst", "securityContext": map! {},
            "schedulerName": "default-scheduler",
        } }
    }

    fn container(name: &str, image: &str, policy: &str) -> Value {
        map! { "name": name, "image": image, "resources": map! {}, "imagePullPolicy": policy,
        "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File" }
    }

    #[test]
    fn hashes_are_those_of_a_real_cluster() {
        let plain = template(map! { "app": "h1" }, container("nginx", "nginx", "Always"));
        assert_eq!(template_hash(&plain, None), "8df649745");
        let mut web = container("web", "nginx:1.25", "IfNotPresent");
        web.set(&["ports"], list![map! { "name": "http", "containerPort": 80, "protocol": "TCP" }]);
        web.set(&["env"], list![map! { "name": "A", "value": "1" }]);
        web.set(&["resources", "limits"], map! { "cpu": "200m", "memory": "128Mi" });
        web.set(&["resources", "requests"], map! { "cpu": "100m", "memory": "64Mi" });
        let web = template(map! { "app": "h2", "tier": "web" }, web);
        assert_eq!(template_hash(&web, None), "5d68d48d54");
    }

    #[test]
    fn every_field_is_printed_with_its_type() {
        let text = dump(&template(map! { "a": "b" }, container("c", "i", "Never")));
        for part in [
            "(v1.PodTemplateSpec){ObjectMeta:(v1.ObjectMeta){Name:(string) GenerateName:(string) ",
            " Labels:(map[string]string)map[a:b] Annotations:(map[string]string)<nil> ",
            " TTY:(bool)false}] EphemeralContainers:([]v1.EphemeralContainer)<nil> ",
            " TerminationGracePeriodSeconds:(*int64)30 ",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn revisions_are_summed_by_fnv_1() {
        let mut sum = Fnv::default();
        sum.feed_first(b'a');
        assert_eq!(sum.0, 0x050c_5d7e);
        let data = revision_data(&map! { "spec": map! {} });
        assert_eq!(go::json(&data, &[]), r#"{"spec":{"template":{"$patch":"replace","spec":{}}}}"#);
        assert_ne!(revision_hash(&data, 0), revision_hash(&data, 1));
    }

    #[test]
    fn collisions_change_the_hash() {
        let template = template(map! {}, container("c", "i", "Never"));
        assert_ne!(template_hash(&template, None), template_hash(&template, Some(1)));
    }
}
