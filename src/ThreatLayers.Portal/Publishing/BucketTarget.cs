using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using ThreatLayers.Publishing;

namespace ThreatLayers.Portal.Publishing;

/// <summary>A bucket of any storage that speaks S3. Credentials come from where AWS's tools look for them: environment, profile, or the machine's role.</summary>
public sealed class BucketTarget : IPublishTarget
{
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
        TransferUtilityUploadRequest request = new() { BucketName = bucket, Key = prefix + path, FilePath = file, ContentType = MediaTypes.Of(path), DisablePayloadSigning = false };
        request.Headers.CacheControl = "no-cache";
        try
        {
            await transfer.UploadAsync(request, cancel);
        }
        catch (AmazonServiceException e)
        {
            throw Failed(path, e);
        }
    }

    public async Task PutText(string path, string text, CancellationToken cancel)
    {
        PutObjectRequest request = new() { BucketName = bucket, Key = prefix + path, ContentBody = text, ContentType = MediaTypes.Of(path) };
        request.Headers.CacheControl = "no-cache";
        try
        {
            await client.PutObjectAsync(request, cancel);
        }
        catch (AmazonServiceException e)
        {
            throw Failed(path, e);
        }
    }

    public Task Delete(string path, CancellationToken cancel) => client.DeleteObjectAsync(bucket, prefix + path, cancel);

    public void Dispose()
    {
        transfer.Dispose();
        client.Dispose();
    }

    IOException Failed(string path, AmazonServiceException e) => new($"s3://{bucket}/{prefix}{path}: the storage refused ({e.ErrorCode}: {e.Message}). Check bucket, endpoint and credentials; what is out has not been touched.", e);
}
