package newsroom;

import dev.tripod.domain.ResourceOwner;
import okhttp3.RequestBody;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.PUT;
import retrofit2.http.Path;
import retrofit2.http.Tag;

/** The calls of the newsroom that change replies, for one of its accounts. */
interface Replies {

  @PUT("2/tweets/{id}/hidden")
  Call<Void> hide(@Path("id") String reply, @Body RequestBody hidden, @Tag ResourceOwner account);
}
