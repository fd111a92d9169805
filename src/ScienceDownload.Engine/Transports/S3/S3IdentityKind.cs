namespace ScienceDownload.Engine.Transports.S3;

/// <summary>How the keys of an identity are come by.</summary>
internal enum S3IdentityKind
{
    /// <summary>There are none: requests are not signed.</summary>
    Anonymous,

    /// <summary>They were given.</summary>
    Keys,

    /// <summary>A profile of the AWS files has them.</summary>
    Profile,

    /// <summary>The default chain finds them: variables, the default profile, the machine's role.</summary>
    Environment,
}
