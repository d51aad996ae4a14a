"""One HTML page from the result files of Windrow's commands; run as `python3 -m windrow_report`."""
