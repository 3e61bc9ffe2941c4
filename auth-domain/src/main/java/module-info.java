/** Values, ports and the exchange: the base of both protocols. Depends only on {@code java.base}. */
@SuppressWarnings("module") // the modules of the qualified export are compiled after this one
module dev.tripod.domain {
  requires static org.jspecify;

  exports dev.tripod.domain;
  exports dev.tripod.domain.builtin;
  exports dev.tripod.domain.exchange;
  exports dev.tripod.domain.http;
  exports dev.tripod.domain.port;
  exports dev.tripod.domain.protocol to
      dev.tripod.oauth1,
      dev.tripod.oauth2;
}
