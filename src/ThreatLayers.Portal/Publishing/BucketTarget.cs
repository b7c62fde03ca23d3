using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using ThreatLayers.Publishing;

namespace ThreatLayers.Portal.Publishing;

/// <summary>A bucket of any storage that speaks S3. Credentials come from where AWS's tools look for them: environment, profile, or the machine's role.</summary>
public sealed class BucketTarget : IPublishTarget
{
    const string CacheControl = "no-cache";
    const long InOnePiece = 64 << 20;

    readonly AmazonS3Client client;
    readonly TransferUtility transfer;
    readonly string bucket, prefix;

    /// <param name="prefix">Below which the files lie; empty for the bucket itself.</param>
    /// <param name="endpoint">Address of the storage; null for Amazon's.</param>
    public BucketTarget(string bucket, string prefix, string? endpoint, string? region)
    {
        (this.bucket, this.prefix) = (bucket, prefix.Length == 0 ? "" : prefix.TrimEnd('/') + "/");
        AmazonS3Config config = new()
        {
            ForcePathStyle = endpoint is not null,
            // Storages other than Amazon's know neither its new checksums nor its trailing ones.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (endpoint is not null)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint, region ?? "us-east-1");
        else if (region is not null)
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        client = new(config);
        transfer = new(client);
    }

    public async Task<string?> ReadText(string path, CancellationToken cancel)
    {
        try
        {
            using GetObjectResponse answer = await client.GetObjectAsync(bucket, prefix + path, cancel);
            using StreamReader reader = new(answer.ResponseStream);
            return await reader.ReadToEndAsync(cancel);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (AmazonServiceException e)
        {
            throw Failed(path, e);
        }
    }

    public async Task Put(string path, string file, CancellationToken cancel)
    {
        try
        {
            if (new FileInfo(file).Length <= InOnePiece)
                await client.PutObjectAsync(Request(path, r => r.FilePath = file), cancel);
            else
                await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = bucket, Key = prefix + path, FilePath = file, ContentType = MediaTypes.Of(path), Headers = { CacheControl = CacheControl } }, cancel);
        }
        catch (AmazonServiceException e)
        {
            throw Failed(path, e);
        }
    }

    public async Task PutText(string path, string text, CancellationToken cancel)
    {
        try
        {
            await client.PutObjectAsync(Request(path, r => r.ContentBody = text), cancel);
        }
        catch (AmazonServiceException e)
        {
            throw Failed(path, e);
        }
    }

    /// <remarks>The storage copies up to 5 GB in one piece; what is larger, or gone, is uploaded.</remarks>
    public async Task<bool> Copy(string from, string to, CancellationToken cancel)
    {
        try
        {
            await client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = bucket, SourceKey = prefix + from, DestinationBucket = bucket, DestinationKey = prefix + to }, cancel);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.BadRequest or System.Net.HttpStatusCode.NotImplemented)
        {
            return false;
        }
        catch (AmazonServiceException e)
        {
            throw Failed(to, e);
        }
    }

    public async Task<IReadOnlyDictionary<string, long>> List(string below, CancellationToken cancel)
    {
        Dictionary<string, long> files = [];
        ListObjectsV2Request request = new() { BucketName = bucket, Prefix = prefix + below };
        try
        {
            do
            {
                ListObjectsV2Response page = await client.ListObjectsV2Async(request, cancel);
                foreach (S3Object found in page.S3Objects ?? [])
                    files[found.Key[prefix.Length..]] = found.Size ?? 0;
                request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
            }
            while (request.ContinuationToken is not null);
        }
        catch (AmazonServiceException e)
        {
            throw Failed(below, e);
        }
        return files;
    }

    /// <summary>A bucket has no links: current.json is the name.</summary>
    public Task Switch(string release, CancellationToken cancel) => Task.CompletedTask;

    public Task Delete(string path, CancellationToken cancel) => client.DeleteObjectAsync(bucket, prefix + path, cancel);

    public void Dispose()
    {
        transfer.Dispose();
        client.Dispose();
    }

    /// <remarks>In one signed piece: simple storages keep the frames of a signed stream as content.</remarks>
    PutObjectRequest Request(string path, Action<PutObjectRequest> content)
    {
        PutObjectRequest request = new() { BucketName = bucket, Key = prefix + path, ContentType = MediaTypes.Of(path), UseChunkEncoding = false, Headers = { CacheControl = CacheControl } };
        content(request);
        return request;
    }

    IOException Failed(string path, AmazonServiceException e) => new($"s3://{bucket}/{prefix}{path}: the storage refused ({e.ErrorCode}: {e.Message}). Check bucket, endpoint and credentials; what is out has not been touched.", e);
}
