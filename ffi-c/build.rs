//! Gives the shared library its soname.

fn main() {
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libcertbound.so.0");
    println!("cargo::rerun-if-changed=build.rs");
}
