package dev.tripod.examples;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.OkHttpTransport;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Tag;

/** Retrofit services on behalf of one user and on behalf of many users. */
final class RetrofitRecipe {

  private RetrofitRecipe() {}

  // tag::service[]
  interface Users {
    @GET("2/users/me")
    Call<ResponseBody> me();
  }

  // end::service[]

  // tag::many-service[]
  interface UsersOfMany {
    @GET("2/users/me")
    Call<ResponseBody> me(@Tag ResourceOwner owner);
  }

  // end::many-service[]

  static Users users(OkHttpClient okHttp, Authorizer authorizer, Origin api) {
    // tag::retrofit[]
    Users users = new Retrofit.Builder()
        .baseUrl(api + "/")
        .client(AuthorizingInterceptor.install(okHttp, authorizer))
        .build()
        .create(Users.class);
    // end::retrofit[]
    return users;
  }

  static UsersOfMany usersOfMany(OkHttpClient okHttp, TokenKeeper keeper, Origin api) {
    // tag::many[]
    OkHttpClient authorized = okHttp
        .newBuilder()
        .followRedirects(false)
        .addInterceptor(AuthorizingInterceptor.perOwner(
            OkHttpTransport.of(okHttp), owner -> keeper.authorizer(owner, api)))
        .build();
    // end::many[]
    return new Retrofit.Builder()
        .baseUrl(api + "/")
        .client(authorized)
        .build()
        .create(UsersOfMany.class);
  }
}
