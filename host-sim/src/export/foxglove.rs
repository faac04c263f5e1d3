//! Messages that Foxglove and Rerun draw by themselves, as JSON: see <https://docs.foxglove.dev/docs/sdk/schemas>.
//!
//! A schema tells a viewer which fields there are; the viewer knows what to draw from the schema's name.

use serde_json::{Map, Value, json};

use crate::world::tabletop::film::{Film, Picture, Placed, Solid};

/// The frame that does not move: the table's top below the arm.
pub const WORLD: &str = "world";

/// Nanoseconds as a message has them.
#[must_use]
pub fn time(nanos: u64) -> Value {
    json!({ "sec": nanos / 1_000_000_000, "nsec": nanos % 1_000_000_000 })
}

/// Where the tool is: `foxglove.PoseInFrame`.
#[must_use]
pub fn tool(now: u64, picture: &Picture) -> Value {
    json!({ "timestamp": time(now), "frame_id": WORLD, "pose": pose(&picture.tool) })
}

/// Where everything is that moves: `foxglove.FrameTransforms`.
#[must_use]
pub fn transforms(now: u64, film: &Film, picture: &Picture) -> Value {
    let transform = |(name, place): (&String, &Placed)| {
        json!({
            "timestamp": time(now),
            "parent_frame_id": WORLD,
            "child_frame_id": name,
            "translation": vector(place.at),
            "rotation": quaternion(place.turn),
        })
    };
    json!({ "transforms": film.bodies.iter().zip(&picture.bodies).map(transform).collect::<Value>() })
}

/// What there is to see in an attempt, in place of what there was before: `foxglove.SceneUpdate`.
#[must_use]
pub fn scene(now: u64, film: &Film) -> Value {
    let entity = |(number, solid): (usize, &Solid)| {
        let frame = solid.body.and_then(|body| film.bodies.get(body)).map_or(WORLD, |name| name);
        json!({
            "timestamp": time(now),
            "frame_id": frame,
            "id": format!("{} {number}", solid.name),
            "lifetime": time(0),
            "frame_locked": true,
            "metadata": [],
            "arrows": [], "spheres": [], "cylinders": [], "lines": [], "triangles": [], "texts": [], "models": [],
            "cubes": [{ "pose": pose(&solid.place), "size": vector(solid.half.map(|half| 2.0 * half)), "color": color(solid) }],
        })
    };
    json!({
        // Everything of the attempt before.
        "deletions": [{ "timestamp": time(now), "type": 1, "id": "" }],
        "entities": film.solids.iter().enumerate().map(entity).collect::<Value>(),
    })
}

/// Something worth telling: `foxglove.Log`.
#[must_use]
pub fn log(now: u64, message: &str) -> Value {
    const INFO: u8 = 2;
    json!({ "timestamp": time(now), "level": INFO, "message": message, "name": "etude", "file": "", "line": 0 })
}

fn color(solid: &Solid) -> Value {
    // Colours that the colour-blind tell apart (Okabe & Ito).
    let [r, g, b] = match solid.name.split('/').next() {
        Some("arm") => [0.35, 0.7, 0.9],
        Some("thing") => [0.9, 0.6, 0.0],
        _ => [0.6, 0.6, 0.6],
    };
    json!({ "r": r, "g": g, "b": b, "a": 1.0 })
}

fn pose(place: &Placed) -> Value {
    json!({ "position": vector(place.at), "orientation": quaternion(place.turn) })
}

fn vector([x, y, z]: [f32; 3]) -> Value {
    json!({ "x": short(x), "y": short(y), "z": short(z) })
}

fn quaternion([x, y, z, w]: [f32; 4]) -> Value {
    json!({ "x": short(x), "y": short(y), "z": short(z), "w": short(w) })
}

/// To a hundredth of a millimetre: more digits would only take room.
fn short(value: f32) -> f64 {
    (f64::from(value) * 1e5).round() / 1e5
}

/// An object of these fields, each with its schema.
#[must_use]
pub fn object(title: &str, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let properties: Map<String, Value> = fields.into_iter().map(|(name, schema)| (name.into(), schema)).collect();
    let required: Vec<_> = properties.keys().cloned().collect();
    json!({ "title": title, "type": "object", "properties": properties, "required": required })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn number() -> Value {
    json!({ "type": "number" })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn whole() -> Value {
    json!({ "type": "integer" })
}

fn moment(title: &str) -> Value {
    object(title, [("sec", whole()), ("nsec", whole())])
}

fn vector_schema() -> Value {
    object("foxglove.Vector3", ["x", "y", "z"].map(|axis| (axis, number())))
}

fn quaternion_schema() -> Value {
    object("foxglove.Quaternion", ["x", "y", "z", "w"].map(|axis| (axis, number())))
}

fn pose_schema() -> Value {
    object("foxglove.Pose", [("position", vector_schema()), ("orientation", quaternion_schema())])
}

/// The schema of [`tool`].
#[must_use]
pub fn tool_schema() -> Value {
    let fields = [("timestamp", moment("time")), ("frame_id", text()), ("pose", pose_schema())];
    object("foxglove.PoseInFrame", fields)
}

/// The schema of [`transforms`].
#[must_use]
pub fn transforms_schema() -> Value {
    let transform = object(
        "foxglove.FrameTransform",
        [
            ("timestamp", moment("time")),
            ("parent_frame_id", text()),
            ("child_frame_id", text()),
            ("translation", vector_schema()),
            ("rotation", quaternion_schema()),
        ],
    );
    object("foxglove.FrameTransforms", [("transforms", list(transform))])
}

/// The schema of [`log`].
#[must_use]
pub fn log_schema() -> Value {
    object(
        "foxglove.Log",
        [
            ("timestamp", moment("time")),
            ("level", whole()),
            ("message", text()),
            ("name", text()),
            ("file", text()),
            ("line", whole()),
        ],
    )
}

/// The schema of [`scene`]. Boxes are all that is drawn; the other shapes are there because viewers look for them.
#[must_use]
pub fn scene_schema() -> Value {
    let color = object("foxglove.Color", ["r", "g", "b", "a"].map(|part| (part, number())));
    let cube = object("foxglove.CubePrimitive", [("pose", pose_schema()), ("size", vector_schema()), ("color", color)]);
    let pair = object("foxglove.KeyValuePair", [("key", text()), ("value", text())]);
    let none = |title| list(object(title, []));
    let entity = object(
        "foxglove.SceneEntity",
        [
            ("timestamp", moment("time")),
            ("frame_id", text()),
            ("id", text()),
            ("lifetime", moment("duration")),
            ("frame_locked", json!({ "type": "boolean" })),
            ("metadata", list(pair)),
            ("arrows", none("foxglove.ArrowPrimitive")),
            ("cubes", list(cube)),
            ("spheres", none("foxglove.SpherePrimitive")),
            ("cylinders", none("foxglove.CylinderPrimitive")),
            ("lines", none("foxglove.LinePrimitive")),
            ("triangles", none("foxglove.TriangleListPrimitive")),
            ("texts", none("foxglove.TextPrimitive")),
            ("models", none("foxglove.ModelPrimitive")),
        ],
    );
    let deletion =
        object("foxglove.SceneEntityDeletion", [("timestamp", moment("time")), ("type", whole()), ("id", text())]);
    object("foxglove.SceneUpdate", [("deletions", list(deletion)), ("entities", list(entity))])
}
