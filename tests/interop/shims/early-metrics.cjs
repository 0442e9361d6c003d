// Gives new instances of the metrics plug-in a silent `callDiagnosticMetrics` until the SDK is ready.

module.exports = function patch({default: Metrics}) {
  const {onReady} = Metrics.prototype;
  Metrics.prototype.onReady = function onReadyWithEarlyMetrics() {
    this.callDiagnosticMetrics ??= {setDeviceInfo() {}};
    return onReady.call(this);
  };
};
