package dev.tripod.cli;

import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.MoshiJson;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.util.Locale;
import okhttp3.OkHttpClient;

/** The adapters that the flows of the demo can run on. */
enum DemoTransport {
  JDK {
    @Override
    HttpTransport over(OkHttpClient okHttp) {
      return JdkTransport.create();
    }

    @Override
    JsonReader json() {
      return JacksonJson.strict();
    }
  },

  OKHTTP {
    @Override
    HttpTransport over(OkHttpClient okHttp) {
      return OkHttpTransport.of(okHttp);
    }

    @Override
    JsonReader json() {
      return MoshiJson.strict();
    }
  };

  /** @param okHttp taken where OkHttp is what was chosen */
  abstract HttpTransport over(OkHttpClient okHttp);

  abstract JsonReader json();

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
