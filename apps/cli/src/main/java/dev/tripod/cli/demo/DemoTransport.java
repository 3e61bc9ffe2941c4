package dev.tripod.cli.demo;

import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.MoshiJson;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.util.Locale;
import okhttp3.OkHttpClient;

/** The HTTP clients that can run the flows of the demo. */
public enum DemoTransport {
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

  /** @param okHttp used if OkHttp was chosen */
  abstract HttpTransport over(OkHttpClient okHttp);

  abstract JsonReader json();

  /** Returns the name in the form that users type. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
