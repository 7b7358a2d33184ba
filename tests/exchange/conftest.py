"""A local stand-in for AWS: moto's server, which the real boto3 talks to."""

from collections.abc import Iterator

import pytest

from tests.exchange.running import CREDENTIALS


@pytest.fixture(scope="session")
def aws() -> Iterator[dict[str, str]]:
    """Run moto's server; return the settings that lead boto3 there."""
    server = pytest.importorskip("moto.server", reason="moto is not installed")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield CREDENTIALS | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}
    running.stop()


@pytest.fixture
def client(aws):
    """Return a function that makes a boto3 client of the stand-in."""
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")

    def make(service: str):
        return boto3.client(
            service,
            endpoint_url=aws["AWS_ENDPOINT_URL"],
            region_name=aws["AWS_DEFAULT_REGION"],
            aws_access_key_id=aws["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=aws["AWS_SECRET_ACCESS_KEY"],
        )

    return make
