/** The {@code tripod} command. */
module dev.tripod.cli {
  requires dev.tripod.domain;
  requires dev.tripod.explain;
  requires dev.tripod.oauth1;
  requires dev.tripod.oauth2;
  requires dev.tripod.printer;
  requires dev.tripod.providers;
  requires dev.tripod.redirect.loopback;
  requires dev.tripod.sealing;
  requires dev.tripod.store.file;
  requires dev.tripod.testkit;
  requires dev.tripod.transport.jdk;
  requires dev.tripod.transport.okhttp;
  requires dev.tripod.x;
  requires info.picocli;
  requires okio;
  requires static org.jspecify;

  opens dev.tripod.cli to
      info.picocli;
  opens dev.tripod.cli.terminal to
      info.picocli;
}
