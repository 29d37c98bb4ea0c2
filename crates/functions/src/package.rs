use std::io::{Cursor, Write};

use javascript::package::{COLUMN_FILE, MANIFEST_FILE};
use javascript::{Manifest, RUNTIME, RUNTIME_FILE};
use model::Digest;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::bundle::Bundle;

/// The files that every package holds: the handler for Node, and the engine that it runs.
const FIXED_FILES: &[(&str, &[u8])] = &[
    ("index.mjs", include_bytes!("../assets/index.mjs")),
    (
        "node_modules/@jitl/quickjs-ffi-types/LICENSE",
        include_bytes!("../assets/quickjs/ffi-types/LICENSE"),
    ),
    (
        "node_modules/@jitl/quickjs-ffi-types/dist/index.mjs",
        include_bytes!("../assets/quickjs/ffi-types/index.mjs"),
    ),
    (
        "node_modules/@jitl/quickjs-ffi-types/package.json",
        include_bytes!("../assets/quickjs/ffi-types/package.json"),
    ),
    (
        "node_modules/@jitl/quickjs-ng-wasmfile-release-sync/LICENSE",
        include_bytes!("../assets/quickjs/engine/LICENSE"),
    ),
    (
        "node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist/emscripten-module.mjs",
        include_bytes!("../assets/quickjs/engine/emscripten-module.mjs"),
    ),
    (
        "node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist/emscripten-module.wasm",
        include_bytes!("../assets/quickjs/engine/emscripten-module.wasm"),
    ),
    (
        "node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist/ffi.mjs",
        include_bytes!("../assets/quickjs/engine/ffi.mjs"),
    ),
    (
        "node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist/index.mjs",
        include_bytes!("../assets/quickjs/engine/index.mjs"),
    ),
    (
        "node_modules/@jitl/quickjs-ng-wasmfile-release-sync/package.json",
        include_bytes!("../assets/quickjs/engine/package.json"),
    ),
    (
        "node_modules/quickjs-emscripten-core/LICENSE",
        include_bytes!("../assets/quickjs/core/LICENSE"),
    ),
    (
        "node_modules/quickjs-emscripten-core/dist/chunk-TAV5CUKK.mjs",
        include_bytes!("../assets/quickjs/core/chunk-TAV5CUKK.mjs"),
    ),
    (
        "node_modules/quickjs-emscripten-core/dist/chunk-V2S4ZYJR.mjs",
        include_bytes!("../assets/quickjs/core/chunk-V2S4ZYJR.mjs"),
    ),
    (
        "node_modules/quickjs-emscripten-core/dist/index.mjs",
        include_bytes!("../assets/quickjs/core/index.mjs"),
    ),
    (
        "node_modules/quickjs-emscripten-core/dist/module-ES6BEMUI.mjs",
        include_bytes!("../assets/quickjs/core/module-ES6BEMUI.mjs"),
    ),
    (
        "node_modules/quickjs-emscripten-core/package.json",
        include_bytes!("../assets/quickjs/core/package.json"),
    ),
];

/// The zip of a column's Lambda function: the same bytes for the same bundle.
///
/// `index.mjs` is what Node runs on AWS; the embedded stack runs `column.js` directly. Nothing is
/// compressed, so that the bytes do not depend on a compressor's version.
pub fn package(bundle: &Bundle) -> Vec<u8> {
    let manifest = bundle.manifest.to_json();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files(&manifest, &bundle.code) {
        writer
            .start_file(name, options)
            .and_then(|()| Ok(writer.write_all(bytes)?))
            .expect("writing to memory succeeds, and the files are far below 4 GiB");
    }
    writer
        .finish()
        .expect("writing to memory succeeds")
        .into_inner()
}

/// The digest of everything in the package, names and contents.
pub(crate) fn digest(manifest: &Manifest, code: &str) -> Digest {
    let manifest = manifest.to_json();
    Digest::of_parts(files(&manifest, code).flat_map(|(name, bytes)| [name.as_bytes(), bytes]))
}

fn files<'a>(manifest: &'a str, code: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    let own: [(&str, &[u8]); 3] = [
        (COLUMN_FILE, code.as_bytes()),
        (MANIFEST_FILE, manifest.as_bytes()),
        (RUNTIME_FILE, RUNTIME.as_bytes()),
    ];
    FIXED_FILES.iter().copied().chain(own)
}
