using System.Text;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Vo;

/// <summary>The base of tests against the simulated observatory.</summary>
public abstract class VoServiceTest : IAsyncLifetime
{
    private readonly ArchiveHttp _http;
    private readonly List<IDisposable> _owned = [];

    private protected VoServiceTest() => _http = new ArchiveHttp("Test/1.0", Time, () => 0.5);

    private protected HastyTime Time { get; } = new(50) { ForgetsDeadlines = true };

    private protected HeardSink Sink { get; } = new();

    private protected VoSimulator Simulator { get; private set; } = null!;

    private protected VoSimulatorOptions Options => Simulator.Options;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected virtual VoSimulatorOptions Start() => new();

    public async ValueTask InitializeAsync() => Simulator = await VoSimulator.StartAsync(Start());

    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        _http.Dispose();
        await Simulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected VoClient Client(ArchiveAccess? access = null) => Client(SignIn(access));

    private protected VoClient Client(VoSignIn signIn) => new(_http, signIn, Sink, Time);

    private protected VoSignIn SignIn(ArchiveAccess? access = null)
    {
        var signIn = new VoSignIn(_http, access ?? ArchiveAccess.None);
        _owned.Add(signIn);
        return signIn;
    }

    private protected int Hits(string path) => Simulator.Requests.Count(request => request.Target.Split('?')[0] == path);

    private protected static async Task<List<VoRecord>> RowsAsync(VoClient client, VoCall call)
    {
        using VoReply reply = await client.QueryAsync(call, Cancellation);
        var rows = new List<VoRecord>();
        if (reply.Document.Results is { } table)
        {
            await foreach (VoRecord record in client.ReadRowsAsync(reply.Source, reply.Document, table, Cancellation))
                rows.Add(record);
        }

        return rows;
    }

    /// <summary>Keeps what is said.</summary>
    private protected sealed class HeardSink : IDownloadSink
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text)
                    return _text.ToString();
            }
        }

        public void ItemSettled(ItemInfo item)
        {
        }

        public void Progressed(BatchProgress progress)
        {
        }

        public void Message(MessageLevel level, string text)
        {
            lock (_text)
                _text.AppendLine(text);
        }
    }
}
