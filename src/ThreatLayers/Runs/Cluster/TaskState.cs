namespace ThreatLayers.Runs;

/// <summary>What the run that submitted a task knows of it.</summary>
sealed class TaskState(ClusterTask task)
{
    /// <summary>Submissions after which a task that fails by itself fails the run.</summary>
    public const int MostTries = 4;

    public ClusterTask Task => task;

    /// <summary>Waits for one of the pool to take it.</summary>
    public bool IsPooled { get; set; }

    /// <summary>"job_index" of the submission under way; null where there is none.</summary>
    public string? Element { get; set; }

    /// <summary>Its results are in the store.</summary>
    public bool IsDone { get; set; }

    public int Tries { get; set; }

    /// <summary>Grows with each failure for want of memory.</summary>
    public int MemoryFactor { get; set; } = 1;

    /// <summary>Grows with each failure for want of time.</summary>
    public int TimeFactor { get; set; } = 1;

    /// <summary>Polls for which its element has not been seen alive, while its results cannot be seen either.</summary>
    public int Unseen { get; set; }

    public long LogRead { get; set; }

    /// <summary>What its worker said last of why it stopped; null where it said nothing.</summary>
    public RunEvent? Failure { get; set; }

    public double Share { get; set; }

    /// <summary>Five times the expected time and ten minutes: an estimate is one, and a queue that kills too early costs more than one that waits.</summary>
    public TimeSpan Time => TimeFor(task.Seconds) * TimeFactor;

    /// <inheritdoc cref="Time"/>
    public static TimeSpan TimeFor(double seconds) => TimeSpan.FromSeconds((5 * seconds) + 600);

    public long MemoryBytes => task.MemoryBytes * MemoryFactor;
}
