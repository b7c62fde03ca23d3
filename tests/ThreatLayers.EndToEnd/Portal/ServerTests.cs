using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ThreatLayers.Portal.Serving;

namespace ThreatLayers.EndToEnd.Portal;

public sealed class ServerTests(PortalRelease release) : IClassFixture<PortalRelease>, IAsyncLifetime
{
    readonly HttpClient client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, MaxConnectionsPerServer = 2000 });
    PackageServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PackageServer.Start(release.Folder, "127.0.0.1", 0, TestContext.Current.CancellationToken);
        client.BaseAddress = new(server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    Task<HttpResponseMessage> Get(string path, Action<HttpRequestMessage>? more = null, string method = "GET")
    {
        HttpRequestMessage request = new(new(method), path);
        more?.Invoke(request);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.json", "application/json")]
    [InlineData("/tiles/mean/0/0/0.png", "image/png")]
    [InlineData("/cog/mean.tif", "image/tiff")]
    [InlineData("/tiles/mean.pmtiles", "application/vnd.pmtiles")]
    [InlineData("/zones/zones.parquet", "application/vnd.apache.parquet")]
    public async Task Files_are_served_as_they_are(string path, string type)
    {
        HttpResponseMessage answer = await Get(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(File.ReadAllBytes(Path.Combine(release.Folder, path == "/" ? "index.html" : path[1..])), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        HttpResponseMessage head = await Get(path, method: "HEAD");
        Assert.Equal(answer.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("bytes=0-6", 206, 0, 6)]
    [InlineData("bytes=100-", 206, 100, -1)]
    [InlineData("bytes=-5", 206, -5, -1)]
    [InlineData("bytes=7-6", 416, 0, 0)]
    [InlineData("bytes=99999999-", 416, 0, 0)]
    [InlineData("bytes=0-1,5-6", 200, 0, -1)]
    [InlineData("lines=0-1", 200, 0, -1)]
    public async Task Ranges_are_cut_to_the_byte(string range, int status, int from, int to)
    {
        foreach (string path in (string[])["tiles/mean.pmtiles", "cog/mean.tif"])
        {
            byte[] whole = File.ReadAllBytes(Path.Combine(release.Folder, path));
            HttpResponseMessage answer = await Get("/" + path, r => r.Headers.TryAddWithoutValidation("Range", range));
            Assert.Equal(status, (int)answer.StatusCode);
            if (status == 416)
            {
                Assert.Equal($"bytes */{whole.Length}", answer.Content.Headers.GetValues("Content-Range").Single());
                continue;
            }
            int start = from < 0 ? whole.Length + from : from, end = to < 0 ? whole.Length - 1 : to;
            Assert.Equal(whole[start..(end + 1)], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        HttpResponseMessage first = await Get("/cog/mean.tif");
        EntityTagHeaderValue tag = first.Headers.ETag!;
        Assert.False(tag.IsWeak);
        HttpResponseMessage again = await Get("/cog/mean.tif", r => r.Headers.IfNoneMatch.Add(tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        HttpResponseMessage other = await Get("/cog/mean.tif", r =>
        {
            r.Headers.Range = new(0, 9);
            r.Headers.TryAddWithoutValidation("If-Range", "\"another\"");
        });
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Texts_are_packed(string coding)
    {
        HttpResponseMessage answer = await Get("/manifest.json", r => r.Headers.AcceptEncoding.Add(new(coding)));
        Assert.Equal(coding, answer.Content.Headers.ContentEncoding.Single());
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        await using Stream packed = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using Stream plain = coding == "br" ? new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionMode.Decompress) : new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Decompress);
        using StreamReader reader = new(plain);
        Assert.Equal(File.ReadAllText(Path.Combine(release.Folder, "manifest.json")), await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty((await Get("/tiles/mean/0/0/0.png", r => r.Headers.AcceptEncoding.Add(new(coding)))).Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("/../../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/tiles/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/%5c..%5c..%5cwindows")]
    [InlineData("//etc/passwd")]
    [InlineData("/.hidden")]
    [InlineData("/cog/%00mean.tif")]
    [InlineData("/releases/20200101T000000Z/../../../../../etc/passwd")]
    [InlineData("/releases/20200101T000000Z/..%2f..%2f..%2f..%2fetc%2fpasswd")]
    public async Task Nothing_outside_the_package_is_served(string path)
    {
        // As bytes on a socket: a client library would tidy the path.
        string answer = await Raw($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (404|400) ", answer);
        Assert.DoesNotContain("root:", answer);
    }

    [Theory]
    [InlineData("/tiles/mean/0/1/0.png")]
    [InlineData("/tiles/mean/3/8/0.png")]
    [InlineData("/tiles/mean/25/0/0.png")]
    [InlineData("/tiles/mean/999999999/0/0.png")]
    [InlineData("/tiles/mean/3/9999999999/0.png")]
    [InlineData("/tiles/mean/-1/0/0.png")]
    [InlineData("/tiles/mean/1e1/0/0.png")]
    [InlineData("/tiles/nothing/0/0/0.png")]
    [InlineData("/ogc/collections/mean/map/tiles/WebMercatorQuad/3/8/0")]
    [InlineData("/ogc/collections/nothing")]
    [InlineData("/ogc/nothing")]
    public async Task Tiles_that_cannot_be_are_not_found(string path) => Assert.Equal(HttpStatusCode.NotFound, (await Get(path)).StatusCode);

    [Fact]
    public async Task Tiles_come_out_of_the_archive_where_there_is_no_folder()
    {
        byte[] tile = await client.GetByteArrayAsync("/tiles/mean/3/4/3.png", TestContext.Current.CancellationToken);
        string copy = release.Copy("without-folder");
        Directory.Delete(Path.Combine(copy, "tiles", "mean"), recursive: true);
        await using PackageServer other = await PackageServer.Start(copy, "127.0.0.1", 0, TestContext.Current.CancellationToken);
        Assert.Equal(tile, await client.GetByteArrayAsync(other.Address + "/tiles/mean/3/4/3.png", TestContext.Current.CancellationToken));
        // Where there is no tile nothing is known, which is not an error.
        Assert.Equal(HttpStatusCode.NoContent, (await Get(other.Address + "/tiles/mean/4/0/7.png")).StatusCode);
    }

    [Fact]
    public async Task OGC_API_Tiles_leads_from_its_landing_page_to_a_tile()
    {
        JsonNode landing = await Json("/ogc");
        string collections = Link(landing, "data");
        JsonNode collection = (await Json(collections))["collections"]!.AsArray().First(c => (string)c!["id"]! == "mean")!;
        JsonNode sets = await Json(Link(collection, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map"));
        string template = Link(sets["tilesets"]![0]!, "item");
        HttpResponseMessage tile = await Get(template.Replace("{tileMatrix}", "3", StringComparison.Ordinal).Replace("{tileRow}", "3", StringComparison.Ordinal).Replace("{tileCol}", "4", StringComparison.Ordinal));
        Assert.Equal("image/png", tile.Content.Headers.ContentType!.MediaType);
        // Rows come first here, columns first in XYZ.
        Assert.Equal(File.ReadAllBytes(Path.Combine(release.Folder, "tiles/mean/3/4/3.png")), await tile.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core", (await Json("/ogc/conformance"))["conformsTo"]!.AsArray().Select(c => (string)c!));
        JsonNode matrix = (await Json("/ogc/tileMatrixSets/WebMercatorQuad"))["tileMatrices"]![0]!;
        Assert.Equal(559082264.0287178, (double)matrix["scaleDenominator"]!, 1e-3);

        static string Link(JsonNode of, string rel) => (string)of["links"]!.AsArray().First(l => (string)l!["rel"]! == rel)!["href"]!;
    }

    [Fact]
    public async Task TileJSON_has_whole_addresses()
    {
        JsonNode json = await Json("/tilejson/mean.json");
        string address = (string)json["tiles"]![0]!;
        Assert.Equal($"{server.Address}/tiles/mean/{{z}}/{{x}}/{{y}}.png", address);
        Assert.Equal(HttpStatusCode.OK, (await Get(address.Replace("{z}/{x}/{y}", "0/0/0", StringComparison.Ordinal))).StatusCode);
    }

    [Fact]
    public async Task Values_at_a_place_are_those_of_the_GeoTIFF()
    {
        JsonNode values = (await Json("/values?lon=10&lat=20"))["values"]!;
        Assert.Equal(1, (double)values["agriculture"]!["value"]!, 1e-4);
        Assert.Equal("Agriculture", (string)values["dominant"]!["label"]!);
        Assert.Equal(0, (double)(await Json("/values?lon=-100&lat=40"))["values"]!["agriculture"]!["value"]!, 1e-4);
        foreach (string wrong in (string[])["/values", "/values?lon=x&lat=1", "/values?lon=1&lat=91", "/values?lon=NaN&lat=1", "/values?lon=1e9&lat=1"])
            Assert.Equal(HttpStatusCode.BadRequest, (await Get(wrong)).StatusCode);
    }

    [Fact]
    public async Task Health_figures_and_other_methods()
    {
        Assert.Equal("ok", (string)(await Json("/health"))["status"]!);
        string figures = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Matches("threatlayers_requests_total\\{status=\"2xx\"\\} [1-9]", figures);
        HttpResponseMessage post = await Get("/", method: "POST");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Contains("GET", post.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_thousand_connections_at_once_are_answered()
    {
        byte[] tile = File.ReadAllBytes(Path.Combine(release.Folder, "tiles/mean/0/0/0.png"));
        byte[][] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => client.GetByteArrayAsync("/tiles/mean/0/0/0.png", TestContext.Current.CancellationToken)));
        Assert.All(answers, a => Assert.Equal(tile.Length, a.Length));
    }

    [Fact]
    public async Task Who_sends_its_request_a_byte_at_a_time_is_let_go_and_others_are_served_meanwhile()
    {
        using TcpClient slow = new();
        await slow.ConnectAsync(new Uri(server.Address).Host, new Uri(server.Address).Port, TestContext.Current.CancellationToken);
        NetworkStream stream = slow.GetStream();
        Task<int> read = stream.ReadAsync(new byte[1000].AsMemory(), TestContext.Current.CancellationToken).AsTask();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (char c in "GET /page.json HTTP/1.1\r\nHost: x\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
        {
            if (read.IsCompleted)
                break;
            await stream.WriteAsync(new[] { (byte)c }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, (await Get("/health")).StatusCode);
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
        await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 5, 30);
    }

    async Task<JsonNode> Json(string path) => JsonNode.Parse(await client.GetStringAsync(path, TestContext.Current.CancellationToken))!;

    async Task<string> Raw(string request)
    {
        using TcpClient socket = new();
        await socket.ConnectAsync(new Uri(server.Address).Host, new Uri(server.Address).Port, TestContext.Current.CancellationToken);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
