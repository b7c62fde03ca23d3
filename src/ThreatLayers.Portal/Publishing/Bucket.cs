using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Portal.Publishing;

/// <summary>Objects below a prefix of a bucket, in any storage that speaks S3. Credentials come from where AWS's tools look for them: environment, profile, or the machine's role.</summary>
/// <remarks>Every member throws an <see cref="IOException"/> where the storage cannot be reached or refuses: each request is tried five times, and given up when it takes too long.</remarks>
sealed class Bucket : IDisposable
{
    /// <summary>What is larger goes in parts, several at once.</summary>
    const long InOnePiece = 64 << 20;

    /// <summary>What is fetched in one request: at a megabit per second it still comes in time.</summary>
    const int PieceBytes = 32 << 20;

    const int MostTries = 5, PiecesAtOnce = 4, MostParts = 10_000;
    const long MostText = 1 << 30;
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5), LongestToConnect = TimeSpan.FromSeconds(10);

    readonly AmazonS3Client client;
    readonly string name, prefix, remedy;

    /// <param name="address">s3://BUCKET/PREFIX; the prefix may be empty.</param>
    /// <param name="endpoint">Address of the storage; without it AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or Amazon's.</param>
    /// <param name="region">Without it AWS_REGION, or wherever AWS's tools find it.</param>
    /// <param name="remedy">The end of every message: what a person does about it.</param>
    public Bucket(string address, string? endpoint, string? region, string remedy)
    {
        string[] parts = address["s3://".Length..].Trim('/').Split('/', 2);
        (name, prefix) = (parts[0], parts.Length == 1 ? "" : parts[1] + "/");
        this.remedy = remedy;
        endpoint ??= Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL");
        region ??= Environment.GetEnvironmentVariable("AWS_REGION");
        AmazonS3Config config = new()
        {
            ForcePathStyle = endpoint is not null,
            // Storages other than Amazon's know neither its new checksums nor its trailing ones.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = MostTries - 1,
            ConnectTimeout = LongestToConnect,
            Timeout = Longest,
        };
        if (endpoint is not null)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint, region ?? "us-east-1");
        else if (region is not null)
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        client = new(config);
    }

    public string Address => $"s3://{name}/{prefix}".TrimEnd('/');

    /// <summary>Null where there is no such object, or nothing in it.</summary>
    public Task<string?> ReadText(string path, CancellationToken cancel) => Asked(path, cancel, async () =>
    {
        // As a range: of a whole object the client throws where it is not what was once put there, and who reads has checksums of his own.
        using GetObjectResponse? answer = await Found(() => client.GetObjectAsync(new GetObjectRequest { BucketName = name, Key = prefix + path, ByteRange = new(0, MostText) }, cancel));
        if (answer is null)
            return null;
        using StreamReader reader = new(answer.ResponseStream);
        return await reader.ReadToEndAsync(cancel);
    });

    /// <summary>Writes an object to a file, piece by piece and several at once.</summary>
    /// <returns>False where there is no such object, or one of another length.</returns>
    public Task<bool> Fetch(string path, string file, long bytes, CancellationToken cancel) => Asked(path, cancel, async () =>
    {
        using SafeFileHandle to = File.OpenHandle(file, FileMode.Create, FileAccess.Write);
        RandomAccess.SetLength(to, bytes);
        bool whole = true;
        await Parallel.ForEachAsync(Enumerable.Range(0, (int)((bytes + PieceBytes - 1) / PieceBytes)), new ParallelOptions { MaxDegreeOfParallelism = PiecesAtOnce, CancellationToken = cancel }, async (piece, stop) =>
        {
            long first = (long)piece * PieceBytes;
            for (int tries = 1; whole; tries++)
            {
                try
                {
                    whole &= await FetchPiece(path, to, first, Math.Min(bytes, first + PieceBytes), bytes, stop);
                    return;
                }
                catch (Exception e) when (tries < MostTries && !stop.IsCancellationRequested && IsPassing(e))
                {
                    await Task.Delay(TimeSpan.FromSeconds(tries), stop);
                }
            }
        });
        return whole;
    });

    public Task Put(string path, string file, string type, string? cacheControl, CancellationToken cancel) => Asked(path, cancel, async () =>
    {
        if (new FileInfo(file).Length <= InOnePiece)
            return (object?)await client.PutObjectAsync(Request(path, type, cacheControl, r => r.FilePath = file), cancel);
        await PutParts(path, file, type, cacheControl, cancel);
        return null;
    });

    public Task PutText(string path, string text, string type, string? cacheControl, CancellationToken cancel) => Asked(path, cancel, () => client.PutObjectAsync(Request(path, type, cacheControl, r => r.ContentBody = text), cancel));

    /// <remarks>The storage copies up to 5 GB in one piece.</remarks>
    /// <returns>False for what is larger, or gone.</returns>
    public Task<bool> Copy(string from, string to, CancellationToken cancel) => Asked(to, cancel, async () =>
    {
        try
        {
            await client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = name, SourceKey = prefix + from, DestinationBucket = name, DestinationKey = prefix + to }, cancel);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented)
        {
            return false;
        }
    });

    /// <summary>Lengths of all objects below a path, by path.</summary>
    public Task<Dictionary<string, long>> List(string below, CancellationToken cancel) => Asked(below, cancel, async () =>
    {
        Dictionary<string, long> objects = [];
        ListObjectsV2Request request = new() { BucketName = name, Prefix = prefix + below };
        do
        {
            ListObjectsV2Response page = await client.ListObjectsV2Async(request, cancel);
            foreach (S3Object found in page.S3Objects ?? [])
                objects[found.Key[prefix.Length..]] = found.Size ?? 0;
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
        return objects;
    });

    public Task Delete(string path, CancellationToken cancel) => Asked(path, cancel, () => client.DeleteObjectAsync(name, prefix + path, cancel));

    public void Dispose() => client.Dispose();

    /// <remarks>AWS's own TransferUtility signs parts as streams, whose frames simple storages keep as content.</remarks>
    async Task PutParts(string path, string file, string type, string? cacheControl, CancellationToken cancel)
    {
        InitiateMultipartUploadRequest begin = new() { BucketName = name, Key = prefix + path, ContentType = type };
        if (cacheControl is not null)
            begin.Headers.CacheControl = cacheControl;
        string upload = (await client.InitiateMultipartUploadAsync(begin, cancel)).UploadId;
        try
        {
            long bytes = new FileInfo(file).Length, size = Math.Max(PieceBytes, (bytes / MostParts) + 1);
            PartETag[] parts = new PartETag[(bytes + size - 1) / size];
            await Parallel.ForEachAsync(Enumerable.Range(0, parts.Length), new ParallelOptions { MaxDegreeOfParallelism = PiecesAtOnce, CancellationToken = cancel }, async (part, stop) =>
                parts[part] = new(part + 1, (await client.UploadPartAsync(new UploadPartRequest { BucketName = name, Key = prefix + path, UploadId = upload, PartNumber = part + 1, FilePath = file, FilePosition = part * size, PartSize = Math.Min(size, bytes - (part * size)), UseChunkEncoding = false }, stop)).ETag));
            await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = name, Key = prefix + path, UploadId = upload, PartETags = [.. parts] }, cancel);
        }
        catch
        {
            // Parts that nobody puts together cost their owner money.
            await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = name, Key = prefix + path, UploadId = upload }, CancellationToken.None);
            throw;
        }
    }

    /// <returns>False where there is no such object, or one of another length.</returns>
    async Task<bool> FetchPiece(string path, SafeFileHandle to, long first, long end, long bytes, CancellationToken cancel)
    {
        // The client's own limit ends with the head of the answer.
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Longest);
        using GetObjectResponse? answer = await Found(() => client.GetObjectAsync(new GetObjectRequest { BucketName = name, Key = prefix + path, ByteRange = new(first, end - 1) }, limit.Token));
        if (answer is null || answer.ContentLength != end - first || answer.ContentRange?.EndsWith($"/{bytes}", StringComparison.Ordinal) == false)
            return false;
        byte[] buffer = new byte[1 << 18];
        while (first < end)
        {
            int read = await answer.ResponseStream.ReadAsync(buffer, limit.Token);
            if (read == 0)
                throw new EndOfStreamException("the answer ended early");
            await RandomAccess.WriteAsync(to, buffer.AsMemory(0, read), first, limit.Token);
            first += read;
        }
        return true;
    }

    /// <summary>Something on the way, and not an answer of the storage.</summary>
    static bool IsPassing(Exception e) => e is HttpRequestException or HttpIOException or EndOfStreamException or OperationCanceledException or IOException { InnerException: System.Net.Sockets.SocketException };

    /// <summary>Null where there is no such object, or no such part of it.</summary>
    static async Task<GetObjectResponse?> Found(Func<Task<GetObjectResponse>> ask)
    {
        try
        {
            return await ask();
        }
        catch (AmazonS3Exception e) when ((e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket") || e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return null;
        }
    }

    /// <remarks>In one signed piece: simple storages keep the frames of a signed stream as content.</remarks>
    PutObjectRequest Request(string path, string type, string? cacheControl, Action<PutObjectRequest> content)
    {
        PutObjectRequest request = new() { BucketName = name, Key = prefix + path, ContentType = type, UseChunkEncoding = false };
        if (cacheControl is not null)
            request.Headers.CacheControl = cacheControl;
        content(request);
        return request;
    }

    async Task<T> Asked<T>(string path, CancellationToken cancel, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (AmazonServiceException e) when (e.StatusCode != 0)
        {
            throw new IOException($"s3://{name}/{prefix}{path}: the storage refused ({(string.IsNullOrEmpty(e.ErrorCode) ? e.StatusCode.ToString() : e.ErrorCode)}: {e.Message}). {remedy}", e);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && (e is AmazonClientException or AmazonServiceException || IsPassing(e)))
        {
            throw new IOException($"s3://{name}/{prefix}{path}: the storage cannot be reached ({e.GetBaseException().Message.Split('\n')[0].Trim()}). {remedy}", e);
        }
    }
}
