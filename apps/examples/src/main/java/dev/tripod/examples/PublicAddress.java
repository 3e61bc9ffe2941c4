package dev.tripod.examples;

import java.net.URI;
import org.jspecify.annotations.Nullable;

// tag::public-address[]
/** The address that browsers use to reach this application, such as {@code https://shop.example}. From configuration. */
record PublicAddress(String base) {

  /** Returns the address that the browser called, from the path and query of the request that arrived here. */
  URI of(String rawPath, @Nullable String rawQuery) {
    return URI.create(base + rawPath + (rawQuery == null ? "" : "?" + rawQuery));
  }
}
// end::public-address[]
